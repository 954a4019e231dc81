import type { NamedRun } from '../../../core/event.ts';
import { inTurns } from '../../../core/in-turns.ts';
import { findingId } from '../../../rules/sentences/compose.ts';
import { pushWithoutBuild as RULE } from '../../../rules/builtin/push-without-build.ts';
import type { Analysis } from '../../analysis/analyze.ts';

/** So many are given to collectors at once; the others when there was an answer to these. */
const MOST = 2000;

/**
 * Runs that pending findings wait for: claims of which the build system has neither told nor said that there is none. Of
 * each project in turn, since whoever knows the secret of one project's hook can claim any number of its runs.
 */
export function wantedRuns({ lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>): readonly NamedRun[] {
  const pending = new Set(
    findings.flatMap(({ rule, state, id }) => (rule === RULE.id && state === 'pending' ? [id] : [])),
  );
  if (pending.size === 0) return [];
  const byProject = new Map<string, Map<string, NamedRun>>();
  for (const push of lineage.pushes) {
    if (!pending.has(findingId(RULE, push.key))) continue;
    const origin = lineage.explanation(push);
    for (const { system, project, run } of origin.state === 'none' ? (origin.waiting ?? []) : []) {
      const key = `${system}:${project}`;
      if (!lineage.policy.collects(key)) continue;
      const runs = byProject.get(key) ?? new Map<string, NamedRun>();
      runs.set(run, { system, project, run });
      byProject.set(key, runs);
    }
  }
  return inTurns(
    [...byProject.values()].map((runs) => [...runs.values()]),
    MOST,
  );
}
