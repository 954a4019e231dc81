import { Command } from 'commander';
import type { Limit } from '../../../core/report.ts';
import { hasColour, type Io } from '../inputs/io.ts';
import { bytesOf } from '../inputs/files.ts';
import { chosenPolicy, compileChosen } from '../inputs/policy-file.ts';
import { printed, type PrintOptions, tableOrJson, withReadOptions } from '../inputs/options.ts';

const EXAMPLES = `
Examples:
  landwaiter coverage logs/                               what was heard, and what was not
  landwaiter coverage --policy landwaiter.yaml logs/      and whether that is what you expect
  landwaiter coverage --store sqlite:landwaiter.db -o json`;

export function coverageCommand(io: Io, exit: (status: number) => void): Command {
  return tableOrJson(withReadOptions(new Command('coverage')))
    .summary('sources, gaps, clocks, and the registries and clusters nobody watches')
    .description(
      'Prints how far the telemetry reaches: when each source was heard last and when it was silent, what the analytic needs and which logs answer it, registries and clusters that records name and nobody watches, clocks that do not agree, and how far back logs reach. What no record covers is not judged.',
    )
    .argument('[path...]', 'files and folders; none with --store: what the store holds')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: PrintOptions) => exit(await run(paths, options, io)));
}

async function run(paths: readonly string[], options: PrintOptions, io: Io): Promise<number> {
  const chosen = await chosenPolicy(options, io);
  const [{ coverageOf }, { gatherAnalysis }, { coverageText, coverageJson }, policy] = await Promise.all([
    import('../../analysis/coverage.ts'),
    import('../inputs/gather-analysis.ts'),
    import('../text/coverage-text.ts'),
    compileChosen(chosen, io),
  ]);
  const found = await gatherAnalysis(paths, options, policy, io, coverageOf);
  const report = { ...found, limits: [...found.limits, ...(chosen ? await agedIn(chosen.file) : [])] };
  const look = { colour: hasColour(io, options.color, io.outIsTerminal), width: io.width };
  printed(options, io, { table: () => coverageText(report, look), json: () => coverageJson(report) });
  return 0;
}

/** Roots that may have been replaced where they come from: by the clock, as nothing that is judged goes by it. */
async function agedIn(name: string): Promise<readonly Limit[]> {
  const { loadPolicy } = await import('../../../policy/file/load.ts');
  const { spec, ...file } = loadPolicy(bytesOf(name), name);
  if (!spec.trust) return [];
  const { oldRoots } = await import('../../trust/old-roots.ts');
  return oldRoots({ spec, ...file }, Date.now()).map((reason) => ({ reason, rules: [] }));
}
