import { Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from '../../inputs/io.ts';
import { outputOption, tableOrJson, withReadOptions } from '../../inputs/options.ts';

const OVERVIEW = `
Examples:
  landwaiter attack show AN0946              the analytic that Landwaiter answers, in MITRE's words
  landwaiter attack import enterprise-attack-19.1.json
  landwaiter attack coverage logs/           what answers it, heard when, and which rules rest on it
  landwaiter attack check --strict           whether the release says what the rules claim`;
const SHOW_EXAMPLES = `
Examples:
  landwaiter attack show                     which releases there are, and the current one
  landwaiter attack show AN0946
  landwaiter attack show T1525 --release 18.1 -o json
  landwaiter attack show AN0946 --raw        its bytes as they were imported`;
const IMPORT_EXAMPLES = `
Examples:
  landwaiter attack import enterprise-attack-19.1.json
  landwaiter attack import enterprise-attack.json --release 18.1 --whole`;
const DIFF_EXAMPLES = `
Examples:
  landwaiter attack diff 18.1 19.1
  landwaiter attack diff 18.1 19.1 -o json`;
const COVERAGE_EXAMPLES = `
Examples:
  landwaiter attack coverage                 what could answer each log source
  landwaiter attack coverage logs/           and what was heard of it
  landwaiter attack coverage --store sqlite:landwaiter.db -o json`;
const LAYER_EXAMPLES = `
Example:
  landwaiter attack layer > landwaiter-layer.json      open it in ATT&CK Navigator`;
const CHECK_EXAMPLES = `
Examples:
  landwaiter attack check
  landwaiter attack check --release 19.1 --strict`;

export function attackCommand(io: Io, exit: (status: number) => void): Command {
  const attack = new Command('attack')
    .summary('ATT&CK itself: releases imported, compared, and what of them is covered')
    .description(
      'Keeps releases of MITRE ATT&CK beside each other as they were published, and says what of the analytic AN0946 is answered, by which telemetry, rules and settings. Without an import there are excerpts of the releases 19.1 and 18.1.',
    )
    .addHelpText('after', OVERVIEW);
  addReleases(attack, io);
  addJudging(attack, io, exit);
  return attack;
}

function addReleases(attack: Command, io: Io): void {
  tableOrJson(
    of(attack.command('show').summary('the releases, or one object').argument('[id]', 'such as AN0946, or a STIX id')),
  )
    .option('--raw', 'its bytes as imported, and nothing else')
    .addHelpText('after', SHOW_EXAMPLES)
    .action(async (id: string | undefined, options) => (await import('./attack-releases.ts')).show(id, options, io));
  tableOrJson(attack.command('import'))
    .summary('keep a release, from a STIX bundle of MITRE')
    .argument('<file>', 'a bundle in STIX 2.0 or 2.1, whole or cut; 128 MiB at most')
    .option('--release <release>', 'which one it is, where no collection in it says so', releaseArgument)
    .option('--whole', 'nothing is cut from it, though no collection in it says so')
    .addOption(
      new Option('--into <folder>', "where releases are kept (default: the user's folder for data)").env(
        'LANDWAITER_ATTACK',
      ),
    )
    .addHelpText('after', IMPORT_EXAMPLES)
    .action(async (file: string, options) => (await import('./attack-releases.ts')).importBundle(file, options, io));
  tableOrJson(attack.command('diff'))
    .summary('two releases compared by content, whatever their versions say')
    .argument('<before>', 'a release, or the name of an import')
    .argument('<after>')
    .addOption(from())
    .addHelpText('after', DIFF_EXAMPLES)
    .action(async (before: string, after: string, options) =>
      (await import('./attack-releases.ts')).diff(before, after, options, io),
    );
}

function addJudging(attack: Command, io: Io, exit: (status: number) => void): void {
  tableOrJson(
    of(
      withReadOptions(
        attack.command('coverage').summary('what answers the analytic, heard when').argument('[path...]'),
      ),
    ),
  )
    .description(
      'Prints for each log source of AN0946 the telemetry kinds that tell it, when they were heard where records or a store are given, the rules that rest on it, and which settings of the policy stand for each mutable element.',
    )
    .addHelpText('after', COVERAGE_EXAMPLES)
    .action(async (paths: readonly string[], options) =>
      (await import('./attack-judging.ts')).coverage(paths, options, io),
    );
  of(attack.command('layer').summary('a layer for ATT&CK Navigator'))
    .addOption(outputOption(['json']))
    .addHelpText('after', LAYER_EXAMPLES)
    .action(async (options) => (await import('./attack-judging.ts')).layer(options, io));
  tableOrJson(of(attack.command('check').summary('follows each mapping that Landwaiter claims along the release')))
    .description(
      'Follows what each rule, telemetry kind and control claims along the objects and relationships of a release: confirmed, gone (revoked or deprecated), contradicted, none in this release, or unknown where the bundle is only a part of it.',
    )
    .option('--strict', 'exit with 1 when something is not confirmed')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (options) => exit((await import('./attack-judging.ts')).check(options, io)));
}

function of(command: Command): Command {
  return command
    .option('--release <release>', 'a release, or the name of an import (default: the current one)')
    .addOption(from());
}

function from(): Option {
  return new Option('--from <folder>', "where releases are kept (default: the user's folder for data)").env(
    'LANDWAITER_ATTACK',
  );
}

function releaseArgument(text: string): string {
  if (!/^[0-9]{1,3}\.[0-9]{1,3}$/.test(text)) throw new InvalidArgumentError('give a release such as 18.1.');
  return text;
}
