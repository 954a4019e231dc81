import { Command, Option } from 'commander';
import { STORES } from '../../../resources/store.ts';
import type { Io } from '../../inputs/io.ts';
import { DEFAULT_POLICY } from '../../inputs/policy-file.ts';
import { outputOption, type PrintOptions, tableOrJson, withReadOptions } from '../../inputs/options.ts';
import type { LearnOptions } from './policy-learn.ts';

const EXAMPLES = `
Examples:
  landwaiter policy lint                     checks ./landwaiter.yaml
  landwaiter policy lint landwaiter.yaml logs/   and names in it that nothing in logs/ bears
  landwaiter policy learn logs/              drafts a policy from a history, to standard output
  landwaiter policy learn logs/ -o landwaiter.yaml
  landwaiter policy learn --store sqlite:landwaiter.db    of what a server or an earlier run kept
  landwaiter policy test new.yaml logs/      what it would raise and silence that landwaiter.yaml does not
  landwaiter policy drift logs/              what the policy names and nobody does, and the other way round`;

export function policyCommand(io: Io, exit: (status: number) => void): Command {
  const policy = new Command('policy')
    .summary('check, draft, try out a policy file; see what has drifted from it')
    .addHelpText('after', EXAMPLES);
  tableOrJson(policy.command('lint'))
    .argument('[file]', `policy file (default: ${DEFAULT_POLICY} here)`)
    .argument('[path...]', 'files and folders of telemetry: also names that nothing in them bears')
    .addOption(new Option('--store <url>', `the same of what was kept: ${STORES}`))
    .description(
      'errors with line, column and valid choices; warnings for what is surely not meant; which rules are quiet for want of a list',
    )
    .action(async (file: string | undefined, paths: readonly string[], options: PrintOptions) =>
      exit(await (await import('./policy-lint.ts')).lint(file, paths, options, io)),
    );
  policy
    .command('learn')
    .alias('init')
    .argument('[path...]', 'files and folders of telemetry; none with --store: what the store holds')
    .description(
      'drafts a policy from a history: who publishes what from which builds, which tags move, what is promoted, where it runs; behind each line stands what it rests on and how sure that is. It is played against the history before it is printed, and what floods is loosened, with who and what. On a terminal it asks which cluster or host a file is from. A file that is there is never overwritten',
    )
    .addOption(outputOption(['yaml', 'json'], 'yaml'))
    .addOption(
      new Option('--store <url>', `keep what is read, or read what was kept: ${STORES}`).env('LANDWAITER_STORE'),
    )
    .option(
      '--policy <file>',
      'its sources say which cluster and host files are from, its keys and roots who signed; nothing else of it is used',
    )
    .option('-q, --quiet', 'no progress')
    .option('-y, --yes', 'name clusters and hosts as their files and folders are called, without asking')
    .action(async (paths: readonly string[], options: LearnOptions) =>
      exit(await (await import('./policy-learn.ts')).learn(paths, options, io)),
    );
  tableOrJson(withReadOptions(policy.command('test').argument('<new policy>').argument('[path...]')))
    .description(
      'judges a history by the policy in force (--policy, landwaiter.yaml, or none) and by a new one: what the new one raises, silences or grades otherwise, and why',
    )
    .action(async (file: string, paths: readonly string[], options: PrintOptions) =>
      exit(await (await import('./policy-test.ts')).testPolicy(file, paths, options, io)),
    );
  tableOrJson(withReadOptions(policy.command('drift').argument('[path...]')))
    .description('what the policy names and nothing in the records matches, and what it does not speak of')
    .action(async (paths: readonly string[], options: PrintOptions) =>
      exit(await (await import('./policy-drift.ts')).drift(paths, options, io)),
    );
  return policy;
}
