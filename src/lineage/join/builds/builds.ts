import type { BuildReport, Explanation, Run } from '../../../core/build.ts';
import type { Digest } from '../../../core/digest.ts';
import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Push } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';
import { memo } from '../../facts/lazy.ts';
import { RunsInTime } from './project-runs.ts';
import type { ReadReference } from '../../facts/references.ts';
import { oldestFirst, type Runs } from './run-list.ts';

interface Reported {
  readonly numbers: number[];
  readonly reports: Map<Run, BuildReport[]>;
}

/**
 * What runs say they made, found by digest, commit and repository. As for explanations, a webhook that anybody could have
 * sent is not heard beside the CI system's own records.
 */
export function indexBuilds(
  runs: Runs,
  { policy, read }: { readonly policy: Policy; readonly read: ReadReference },
): Pick<Lineage, 'runsOf' | 'reportsOf' | 'reportsAround'> {
  const byDigest = new Map<Digest, BuildReport[]>();
  const byRepository = new Map<string, Reported>();
  for (const number of oldestFirst(runs, runs.makers.filter(runs.isHeard))) {
    const run = runs.at(number);
    for (const { digest, reference, strength } of run.products) {
      if (!digest) continue;
      const name = reference === undefined ? undefined : read(reference);
      const report: BuildReport = { run, digest, strength, ...known({ name, tag: name?.tag }) };
      addTo(byDigest, digest, report);
      if (!name) continue;
      const key = `${name.registry}/${name.repository}`;
      const { numbers, reports } = byRepository.get(key) ?? { numbers: [], reports: new Map<Run, BuildReport[]>() };
      byRepository.set(key, { numbers, reports });
      if (!reports.has(run)) numbers.push(number);
      addTo(reports, run, report);
    }
  }
  const repositories = new Map(
    [...byRepository].map(([key, { numbers, reports }]) => [key, { runs: new RunsInTime(runs, numbers), reports }]),
  );
  return {
    runsOf: memo((commit) => {
      const heard = oldestFirst(runs, runs.ofCommit(commit).filter(runs.isHeard)).map(runs.at);
      // Which commit a recorded run was of, a webhook beside it cannot say.
      return heard.filter((run) => run.commit === commit && !run.claims.commit);
    }),
    reportsOf: (digest) => byDigest.get(digest) ?? [],
    reportsAround: ({ registry, repository, at }) => {
      const found = repositories.get(`${registry}/${repository}`);
      return found?.runs.around(at, policy.windows.buildToPush).flatMap((run) => found.reports.get(run) ?? []) ?? [];
    },
  };
}

/** The pushes that each run explains. */
export function pushesByRun(assigned: ReadonlyMap<Push, Explanation>): ReadonlyMap<Run, readonly Push[]> {
  const found = new Map<Run, Push[]>();
  for (const [push, origin] of assigned) if (origin.state === 'explained') addTo(found, origin.run, push);
  return found;
}
