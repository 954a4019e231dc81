import type { BuildReport, Run } from '../core/build.ts';
import type { Digest } from '../core/digest.ts';
import { known } from '../core/known.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Policy } from '../core/policy.ts';
import { listAt } from '../core/grouping.ts';
import { bestOf } from './order.ts';
import type { ReadReference } from './references.ts';
import { projectKey, RunsInTime } from './project-runs.ts';

interface Reported {
  readonly runs: RunsInTime;
  readonly reports: ReadonlyMap<Run, readonly BuildReport[]>;
}

/**
 * What runs say they made, found by digest, commit and repository. As for explanations, a webhook that anybody could have
 * sent is not heard beside the CI system's own records.
 *
 * @param all in order of their start.
 */
export function indexBuilds(
  all: readonly Run[],
  { policy, read }: { readonly policy: Policy; readonly read: ReadReference },
): Pick<Lineage, 'runsOf' | 'reportsOf' | 'reportsAround'> {
  const byProject = new Map<string, Run[]>();
  for (const run of all) listAt(byProject, projectKey(run)).push(run);
  const heard = new Set([...byProject.values()].flatMap(bestOf));
  const byCommit = new Map<string, Run[]>();
  const byDigest = new Map<Digest, BuildReport[]>();
  const byRepository = new Map<string, Map<Run, BuildReport[]>>();
  for (const run of all) {
    if (!heard.has(run)) continue;
    // Which commit a recorded run was of, a webhook beside it cannot say.
    if (run.commit !== undefined && !run.claims.commit) listAt(byCommit, run.commit).push(run);
    for (const { digest, reference, strength } of run.products) {
      if (!digest) continue;
      const name = reference === undefined ? undefined : read(reference);
      const report: BuildReport = { run, digest, strength, ...known({ name, tag: name?.tag }) };
      listAt(byDigest, digest).push(report);
      if (!name) continue;
      const key = `${name.registry}/${name.repository}`;
      const reports = byRepository.get(key) ?? new Map<Run, BuildReport[]>();
      byRepository.set(key, reports);
      listAt(reports, run).push(report);
    }
  }
  const repositories = new Map<string, Reported>(
    [...byRepository].map(([key, reports]) => [key, { runs: new RunsInTime([...reports.keys()]), reports }]),
  );
  return {
    runsOf: (commit) => byCommit.get(commit) ?? [],
    reportsOf: (digest) => byDigest.get(digest) ?? [],
    reportsAround: ({ registry, repository, at }) => {
      const found = repositories.get(`${registry}/${repository}`);
      return found?.runs.around(at, policy.windows.buildToPush).flatMap((run) => found.reports.get(run) ?? []) ?? [];
    },
  };
}
