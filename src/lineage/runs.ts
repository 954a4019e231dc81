import type { ClaimedField, Run } from '../core/build.ts';
import type { RunReported } from '../core/event.ts';
import { known } from '../core/known.ts';
import type { Policy } from '../core/policy.ts';
import { weakest } from '../core/strength.ts';
import { bestOf, byTime, isRecorded, listAt } from './order.ts';

/**
 * Records of one run attempt merged; each field from the latest record that has it, since runs only become better known.
 * Beside the CI system's own record, claims (webhooks) add only what it lacks, and are marked as such.
 */
export function joinRuns(reported: readonly RunReported[], policy: Policy): readonly Run[] {
  const groups = new Map<string, RunReported[]>();
  for (const fact of reported) listAt(groups, JSON.stringify([fact.system, fact.project, fact.run])).push(fact);
  return [...groups.values()]
    .map((facts) => merge(facts.sort(byTime), policy))
    .sort((one, other) => one.from - other.from || (one.run < other.run ? -1 : 1));
}

const FIELDS: readonly ClaimedField[] = [
  'conclusion',
  'workflow',
  'ref',
  'commit',
  'trigger',
  'head',
  'runner',
  'actor',
];

function merge(all: readonly RunReported[], policy: Policy): Run {
  const facts = bestOf(all);
  const [first] = facts;
  if (!first) throw new Error('a run without records');
  const claimed = facts.length < all.length ? all.filter((fact) => !isRecorded(fact)) : [];
  const claims: Partial<Record<ClaimedField, RunReported>> = {};
  for (const field of FIELDS) {
    const claim = teller(facts, field) ? undefined : teller(claimed, field);
    if (claim) claims[field] = claim;
  }
  const told = <Key extends ClaimedField>(field: Key): RunReported[Key] | undefined =>
    (teller(facts, field) ?? claims[field])?.[field];
  const ends = facts.flatMap((fact) => (fact.ended === undefined ? [] : [fact.ended]));
  const actor = told('actor');
  return {
    system: first.system,
    project: first.project,
    run: first.run,
    from: Math.min(...facts.map((fact) => fact.started ?? fact.at)),
    products: facts.flatMap((fact) =>
      (fact.products ?? []).map((product) => ({ ...product, strength: fact.strength })),
    ),
    strength: weakest(facts.map((fact) => fact.strength)),
    claims,
    facts: all,
    ...known({
      to: ends.length > 0 ? Math.max(...ends) : undefined,
      conclusion: told('conclusion'),
      workflow: told('workflow'),
      ref: told('ref'),
      commit: told('commit'),
      trigger: told('trigger'),
      head: told('head'),
      runner: told('runner'),
      actor: actor && policy.actor(actor),
    }),
  };
}

/** The latest record with the field. A fork once told stays: no later claim takes it back. */
function teller(facts: readonly RunReported[], field: ClaimedField): RunReported | undefined {
  const fork =
    field === 'head' ? facts.findLast(({ head, project }) => head !== undefined && head !== project) : undefined;
  return fork ?? facts.findLast((fact) => fact[field] !== undefined);
}
