import { Command } from 'commander';
import { InvalidInput } from '../../../core/error.ts';
import type { PlacementRow } from '../../../core/report.ts';
import { placementJson } from '../../../sinks/report-json.ts';
import type { Io } from '../inputs/io.ts';
import { printed, type PrintOptions, tableOrJson, withReadOptions } from '../inputs/options.ts';
import { choosePolicy } from '../inputs/policy-file.ts';
import { whyText } from '../text/why-text.ts';

const EXAMPLES = `
Examples:
  landwaiter why Deployment/api logs/
  landwaiter why prod/shop/Deployment/api --store sqlite:landwaiter.db
  landwaiter why prod/shop/Deployment/api logs/ -o json`;

export function whyCommand(io: Io, exit: (status: number) => void): Command {
  return tableOrJson(withReadOptions(new Command('why')))
    .summary('in one sentence why the chain of a workload is complete, or not')
    .description(
      'Prints for each running container of a workload in one sentence whether its chain is complete in all that its environment requires, else which link is not and why. Findings and single steps: trace.',
    )
    .argument('<workload>', 'NAME or KIND/NAME, or CLUSTER/NAMESPACE/KIND/NAME where several are called so')
    .argument('[path...]', 'files and folders; none with --store: what the store holds')
    .addHelpText('after', EXAMPLES)
    .action(async (workload: string, paths: readonly string[], options: PrintOptions) =>
      exit(await run(workload, paths, options, io)),
    );
}

async function run(workload: string, paths: readonly string[], options: PrintOptions, io: Io): Promise<number> {
  const [{ ranIn }, { gatherAnalysis }, policy] = await Promise.all([
    import('../../analysis/look-ups/workload.ts'),
    import('../inputs/gather-analysis.ts'),
    choosePolicy(options, io),
  ]);
  const { found, isOnHosts } = await gatherAnalysis(paths, options, policy, io, (analysis) => ({
    found: ranIn(workload, analysis),
    isOnHosts: analysis.lineage.started.length > 0,
  }));
  if (found.length === 0)
    throw new InvalidInput(
      'WORKLOAD',
      `no record shows a workload of a cluster called ${workload}${isOnHosts ? '; of what hosts started, landwaiter where IMAGE tells' : ''}`,
    );
  printed(options, io, { table: () => whyText(found), json: () => json(found) });
  return 0;
}

function json(found: readonly PlacementRow[]): object {
  return {
    version: 1,
    placements: found.map((row) => ({
      ...placementJson(row),
      why: `${row.custody?.trust.says ?? 'its chain is not known'}.`,
    })),
  };
}
