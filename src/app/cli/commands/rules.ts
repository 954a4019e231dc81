import { Command, Option } from 'commander';
import { InvalidInput, quoted } from '../../../core/error.ts';
import { attackIds } from '../../../core/attack-ids.ts';
import type { Rule } from '../../../rules/rule.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import type { OwnRule } from '../../own-rules/load.ts';
import { proposal } from '../../../core/nearest.ts';
import { EXIT, type Io } from '../inputs/io.ts';
import { printed, type PrintOptions, tableOrJson, tableWidth } from '../inputs/options.ts';
import { columns } from '../text/columns.ts';

const EXAMPLES = `
Examples:
  landwaiter rules list
  landwaiter rules show tag-repointed
  landwaiter rules test                  proves every rule by its cases
  landwaiter rules test tag-repointed`;

export function rulesCommand(io: Io, exit: (status: number) => void): Command {
  const rules = new Command('rules')
    .summary('what is detected, why, and the cases that prove it')
    .addHelpText('after', EXAMPLES);
  tableOrJson(rules.command('list'))
    .description('every rule: severity, whether it needs a policy, title')
    .addOption(ofPolicy())
    .action(async (options: OfPolicy) => {
      const { all } = await known(options, io);
      printed(options, io, { table: () => listed(all, tableWidth(io)), json: () => all.map(metadata) });
    });
  tableOrJson(rules.command('show'))
    .argument('<id>')
    .description('one rule in full')
    .addOption(ofPolicy())
    .action(async (id: string, options: OfPolicy) => {
      const rule = find(id, (await known(options, io)).all);
      printed(options, io, { table: () => inFull(rule, io.width), json: () => metadata(rule) });
    });
  tableOrJson(rules.command('test'))
    .argument('[id...]')
    .description('runs the cases of the built-in rules, and of those in the folders that the policy names')
    .addOption(ofPolicy())
    .action(async (ids: readonly string[], options: OfPolicy) => {
      const { all, own } = await known(options, io);
      for (const id of ids) find(id, all);
      const { proveRules } = await import('../../rule-tests/prove-rules.ts');
      const result = proveRules(ids, own);
      printed(options, io, {
        table: () => result.lines.map((line) => `${line}\n`).join(''),
        json: () => ({ version: 1, ...result }),
      });
      exit(result.failed > 0 ? EXIT.findings : EXIT.done);
    });
  return rules;
}

interface OfPolicy extends Pick<PrintOptions, 'output' | 'json'> {
  readonly policy?: string;
}

function metadata({ detect: _, ...told }: Rule): object {
  return told;
}

function ofPolicy(): Option {
  return new Option('--policy <file>', 'with the rules in its ruleFolders').env('LANDWAITER_POLICY');
}

async function known(
  asked: OfPolicy,
  io: Io,
): Promise<{ readonly all: readonly Rule[]; readonly own: readonly OwnRule[] }> {
  const [{ RULES }, { ownRules }, { choosePolicy }] = await Promise.all([
    import('../../analysis/analyze.ts'),
    import('../../own-rules/load.ts'),
    import('../inputs/policy-file.ts'),
  ]);
  const own = await ownRules((await choosePolicy(asked, io)).ruleFolders);
  return { all: [...RULES, ...own.map(({ rule }) => rule)], own };
}

function find(id: string, all: readonly Rule[]): Rule {
  const found = all.find((rule) => rule.id === id);
  if (found) return found;
  const ids = all.map((rule) => rule.id);
  throw new InvalidInput('ID', `no rule is called ${quoted(id)}${proposal(id, ids)}; landwaiter rules list has all`);
}

function listed(rules: readonly Rule[], width: number): string {
  const rows = rules.map(({ id, severity, mode, title }) => [
    id,
    severity,
    mode === 'policy' ? 'policy' : 'policy, observe',
    title,
  ]);
  return `${columns(rows, width, 0).join('\n')}\n`;
}

function inFull(rule: Rule, width: number): string {
  const wrap = (text: string, indent: string): string[] =>
    wrapped(text, Math.min(100, width) - indent.length - 2).map(
      (line, index) => `${index === 0 ? indent : ' '.repeat(indent.length)}${line}`,
    );
  const quiet = Object.entries(rule.quiet).flatMap(([name, { when, least }]) =>
    wrap(`${name}: ${when} (evidence at least ${least})`, '  - '),
  );
  return [
    `${rule.id}: ${rule.title}`,
    `severity ${rule.severity}; ${rule.mode === 'policy' ? 'needs a policy' : 'works with and without a policy'}; ${rule.attack.map(attackIds).join(', ')}`,
    '',
    ...wrap(rule.why, ''),
    '',
    'Stays quiet when',
    ...(quiet.length > 0 ? quiet : ['  never']),
    '',
    'What to do',
    ...rule.respond.flatMap((text, index) => wrap(text, `  ${index + 1}. `)),
    '',
    'Benign if',
    ...rule.benignIf.flatMap((text) => wrap(text, '  - ')),
    '',
  ].join('\n');
}
