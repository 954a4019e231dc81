import type { RunReported } from '../core/event.ts';
import type { Run } from '../core/build.ts';
import type { Policy } from '../core/policy.ts';
import { known } from '../core/known.ts';
import { weakest } from '../core/strength.ts';
import { bestOf, byTime, isRecorded, listAt } from './order.ts';

/**
 * Records of one run attempt merged; each field from the latest record that has it, since runs only become better known.
 * Claims (webhooks) count only where the CI system's own record is not there. What only holds runs completes them.
 */
export function joinRuns(reported: readonly RunReported[], policy: Policy): readonly Run[] {
  const groups = new Map<string, RunReported[]>();
  const parents = new Map<string, RunReported[]>();
  for (const fact of reported) listAt(fact.isParent === true ? parents : groups, keyOf(fact, fact.run)).push(fact);
  return [...groups.values()]
    .map((own) => {
      const facts = own.sort(byTime);
      const named = facts.find((fact) => fact.parent !== undefined);
      const parent = named?.parent === undefined ? undefined : parents.get(keyOf(named, named.parent));
      return merge(facts, parent?.sort(byTime) ?? [], policy);
    })
    .sort((one, other) => one.from - other.from || (one.run < other.run ? -1 : 1));
}

function keyOf({ system, project }: RunReported, run: string): string {
  return JSON.stringify([system, project, run]);
}

function merge(all: readonly RunReported[], parent: readonly RunReported[], policy: Policy): Run {
  const facts = bestOf(all);
  const [first] = facts;
  if (!first) throw new Error('a run without records');
  // A claim about what holds it says nothing of a run that is on record.
  const around = isRecorded(first) ? parent.filter(isRecorded) : parent;
  const last = <Key extends keyof RunReported>(key: Key, among = facts): RunReported[Key] | undefined =>
    among.findLast((fact) => fact[key] !== undefined)?.[key];
  const lastOrParents = <Key extends keyof RunReported>(key: Key) => last(key) ?? last(key, around);
  const ends = facts.flatMap((fact) => (fact.ended === undefined ? [] : [fact.ended]));
  const actor = lastOrParents('actor');
  return {
    system: first.system,
    project: first.project,
    run: first.run,
    from: Math.min(...facts.map((fact) => fact.started ?? fact.at)),
    products: facts.flatMap((fact) =>
      (fact.products ?? []).map((product) => ({ ...product, strength: fact.strength })),
    ),
    strength: weakest([...facts, ...around].map((fact) => fact.strength)),
    facts: around.length > 0 ? [...around, ...all].sort(byTime) : all,
    ...known({
      to: ends.length > 0 ? Math.max(...ends) : undefined,
      conclusion: last('conclusion'),
      workflow: last('workflow'),
      ref: lastOrParents('ref'),
      commit: lastOrParents('commit'),
      trigger: lastOrParents('trigger'),
      head: lastOrParents('head'),
      runner: last('runner'),
      actor: actor && policy.actor(actor),
    }),
  };
}
