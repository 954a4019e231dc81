import type { Deployment } from '../../../core/subjects.ts';
import { coverOf, namedChange } from '../../../rules/places/change-cover.ts';
import type { Reported } from './input.ts';
import type { PeriodReport } from './schema.ts';

type Changes = PeriodReport['changes'];

/** Of the deployments of the period, where a change record is asked for: how many name one, and how many one that covers them. */
export function changesOf({ seen: { lineage }, period, end }: Reported): Changes {
  const counts = new Map<string, { deployments: number; named: number; covered: number }>();
  const told = new Set<Deployment>();
  for (const placement of lineage.placements) {
    const annotation = placement.environment?.require.change;
    if (annotation === undefined || !placement.environment) continue;
    const { name } = placement.environment;
    const count = counts.get(name) ?? { deployments: 0, named: 0, covered: 0 };
    counts.set(name, count);
    for (const deployment of placement.asked) {
      if (deployment.at < period.from || deployment.at > end || told.has(deployment)) continue;
      told.add(deployment);
      count.deployments += 1;
      const { reference, isOld } = namedChange(deployment, annotation);
      if (reference === undefined || isOld) continue;
      count.named += 1;
      if (coverOf(reference, deployment, placement, lineage)?.covers === true) count.covered += 1;
    }
  }
  return [...counts].map(([environment, count]) => ({ environment, ...count })).sort(byName);
}

function byName(one: Changes[number], other: Changes[number]): number {
  return one.environment < other.environment ? -1 : 1;
}
