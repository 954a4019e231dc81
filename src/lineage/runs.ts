import type { RunReported } from '../core/event.ts';
import type { Run } from '../core/build.ts';
import type { Policy } from '../core/policy.ts';
import { known } from '../core/known.ts';
import { weakest } from '../core/strength.ts';
import { bestOf, byTime, listAt } from './order.ts';

/**
 * Records of one run attempt merged; each field from the latest record that has it, since runs only become better known.
 * Claims (webhooks) count only where the CI system's own record is not there.
 */
export function joinRuns(reported: readonly RunReported[], policy: Policy): readonly Run[] {
  const groups = new Map<string, RunReported[]>();
  for (const fact of reported) listAt(groups, JSON.stringify([fact.system, fact.project, fact.run])).push(fact);
  return [...groups.values()]
    .map((facts) => merge(facts.sort(byTime), policy))
    .sort((one, other) => one.from - other.from || (one.run < other.run ? -1 : 1));
}

function merge(all: readonly RunReported[], policy: Policy): Run {
  const facts = bestOf(all);
  const [first] = facts;
  if (!first) throw new Error('a run without records');
  const last = <Key extends keyof RunReported>(key: Key): RunReported[Key] | undefined =>
    facts.findLast((fact) => fact[key] !== undefined)?.[key];
  const ends = facts.flatMap((fact) => (fact.ended === undefined ? [] : [fact.ended]));
  const actor = last('actor');
  return {
    system: first.system,
    project: first.project,
    run: first.run,
    from: Math.min(...facts.map((fact) => fact.started ?? fact.at)),
    products: facts.flatMap((fact) =>
      (fact.products ?? []).map((product) => ({ ...product, strength: fact.strength })),
    ),
    strength: weakest(facts.map((fact) => fact.strength)),
    facts: all,
    ...known({
      to: ends.length > 0 ? Math.max(...ends) : undefined,
      conclusion: last('conclusion'),
      workflow: last('workflow'),
      ref: last('ref'),
      commit: last('commit'),
      committed: last('committed'),
      trigger: last('trigger'),
      head: last('head'),
      runner: last('runner'),
      actor: actor && policy.actor(actor),
    }),
  };
}
