import { existsSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { InvalidInput } from '../../core/error.ts';
import * as sources from '../../ingest/sources/index.ts';
import { counted } from '../../sinks/phrases.ts';
import { EXIT, type Io } from './io.ts';
import type { ReadOptions } from './options.ts';

const DEFAULT = 'landwaiter.yaml';
const EXAMPLES = `
Examples:
  landwaiter policy lint                     checks ./landwaiter.yaml
  landwaiter policy init logs/               drafts a policy from records, to standard output
  landwaiter policy init logs/ -o landwaiter.yaml`;

export function policyCommand(io: Io, exit: (status: number) => void): Command {
  const policy = new Command('policy')
    .summary('check a policy file, or draft one from records')
    .addHelpText('after', EXAMPLES);
  policy
    .command('lint')
    .argument('[file]', 'policy file', DEFAULT)
    .description('errors with line, column and valid choices; warnings for what is surely not meant')
    .action(async (file: string) => exit(await lint(file, io)));
  policy
    .command('init')
    .argument('<path...>')
    .description('drafts a policy from records: who publishes what, which tags move, where it runs')
    .addOption(new Option('-o, --output <file>', 'write it there; an existing file is never overwritten'))
    .addOption(new Option('--store <url>', 'keep what is read: memory:, sqlite:PATH').env('LANDWAITER_STORE'))
    .option('-q, --quiet', 'no progress')
    .action(async (paths: readonly string[], options: ReadOptions & { readonly output?: string }) =>
      exit(await init(paths, options, io)),
    );
  return policy;
}

async function lint(file: string, io: Io): Promise<number> {
  const [{ readText }, { loadPolicy }, { lintPolicy }, { RULES }] = await Promise.all([
    import('./gather.ts'),
    import('../../policy/load.ts'),
    import('../../policy/lint.ts'),
    import('../analyze.ts'),
  ]);
  const text = readText(file);
  const warnings = lintPolicy(loadPolicy(text, file), {
    rules: RULES.map((rule) => rule.id),
    critical: RULES.filter((rule) => rule.severity === 'critical').map((rule) => rule.id),
    kinds: Object.values(sources).map((source) => source.name),
    at: Date.now(),
  });
  for (const warning of warnings) io.out(`${warning}\n`);
  io.note(`${file}: ${warnings.length === 0 ? 'no problems' : counted(warnings.length, 'warning')}\n`);
  return warnings.length === 0 ? EXIT.done : EXIT.findings;
}

async function init(
  paths: readonly string[],
  options: ReadOptions & { readonly output?: string },
  io: Io,
): Promise<number> {
  if (options.output !== undefined && existsSync(options.output))
    throw new InvalidInput(options.output, 'exists already, and a policy is never overwritten');
  const [{ gather }, { observe }, { draftPolicy }] = await Promise.all([
    import('./gather.ts'),
    import('../../policy/compile.ts'),
    import('../../policy/init.ts'),
  ]);
  const { evidence, store } = await gather(paths, options, observe(), io);
  await store.close();
  const draft = draftPolicy(evidence.events);
  if (options.output === undefined) io.out(draft);
  else {
    writeFileSync(options.output, draft);
    io.note(`wrote ${options.output}: read it line by line, every line says what it rests on\n`);
  }
  return EXIT.done;
}
