import type { RunReported } from '../../../../core/event.ts';
import type { Policy } from '../../../../core/policy.ts';
import { isRecorded } from '../../../../core/strength.ts';
import { retold, type RunFacts, type SeenRun } from '../../../facts/run-facts.ts';
import { projectKey } from '../../../facts/run-key.ts';
import { idOf, isCalledById, type Named } from './project-id.ts';

/**
 * The same facts, where some tell a project by its id alone, as Azure's hooks of runs do, and others its name: each run of it is
 * one attempt, by the name. It is that of the latest record; of a project that is on no record the one that all claims give it.
 * Whoever may speak for the id may have these facts heard, and of the name nobody's who may not.
 */
export function withNamesForIds(facts: RunFacts, policy: Pick<Policy, 'namesProject'>): RunFacts {
  const names = namesForIds(facts, policy);
  if (names.size === 0) return facts;
  const spelled = (one: Named): string | undefined => (isCalledById(one) ? names.get(idOf(one) ?? '') : undefined);
  const attempts = attemptsOf(facts, new Set(names.values()));
  let next = facts.attempts;
  const renamed = (fact: RunReported): RunReported => {
    const key = spelled({ by: fact, project: projectKey(fact) });
    return key === undefined ? fact : { ...fact, project: key.slice(fact.system.length + 1) };
  };
  const seen = Array.from(facts.seen(), (one, index): SeenRun => {
    const project = spelled(one);
    if (project === undefined) return one;
    const run = JSON.stringify([project, facts.at(index).run]);
    const attempt = attempts.get(run) ?? next++;
    attempts.set(run, attempt);
    return { ...one, project, attempt, telling: one.telling && renamed(one.telling) };
  });
  return retold(facts, renamed, { seen, attempts: next });
}

function namesForIds(facts: RunFacts, { namesProject }: Pick<Policy, 'namesProject'>): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const recorded = new Map<string, SeenRun>();
  const claimed = new Map<string, Set<string>>();
  for (const one of facts.seen()) {
    const id = idOf(one);
    if (id === undefined) continue;
    if (isCalledById(one)) ids.set(id, one.project);
    else if (isRecorded(one.by)) {
      if ((recorded.get(id)?.at ?? -Infinity) <= one.at) recorded.set(id, one);
    } else claimed.set(id, (claimed.get(id) ?? new Set()).add(one.project));
  }
  const names = new Map<string, string>();
  for (const [id, own] of ids) {
    const all = claimed.get(id);
    const name = recorded.get(id)?.project ?? (all?.size === 1 ? [...all][0] : undefined);
    // Who lists the id means these records.
    if (name !== undefined && (namesProject(name) || !namesProject(own))) names.set(id, name);
  }
  return names;
}

/** By run, of the projects that go by those names. */
function attemptsOf(facts: RunFacts, names: ReadonlySet<string>): Map<string, number> {
  const attempts = new Map<string, number>();
  let index = 0;
  for (const { project, attempt } of facts.seen()) {
    if (names.has(project)) attempts.set(JSON.stringify([project, facts.at(index).run]), attempt);
    index += 1;
  }
  return attempts;
}
