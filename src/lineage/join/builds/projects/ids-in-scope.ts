import type { RunReported } from '../../../../core/event.ts';
import { deliveryOf } from '../../../../core/observed.ts';
import type { Policy } from '../../../../core/policy.ts';
import { retold, type RunFacts, type SeenRun } from '../../../facts/run-facts.ts';
import { idOf, isCalledById } from './project-id.ts';

/**
 * The same facts, but for ids by which a door would tie its projects to those of others: what it may not name it does not
 * speak for by an id either. An id that stands in the place of a name is no other name.
 */
export function withIdsInScope(facts: RunFacts, { sources }: Pick<Policy, 'sources'>): RunFacts {
  const scopes = new Map(sources.flatMap(({ name, scope }) => (scope.restricts('project') ? [[name, scope]] : [])));
  if (scopes.size === 0) return facts;
  const names = namesOfIds(facts);
  const foreign = new Set<number>();
  let index = 0;
  for (const one of facts.seen()) {
    const all = names.get(idOf(one) ?? '') ?? new Set();
    if (all.size > 1) {
      const { origin } = facts.at(index);
      const scope = scopes.get(deliveryOf(origin)?.door ?? '');
      if (scope && [...all].some((name) => !scope.mayName('project', name))) foreign.add(index);
    }
    index += 1;
  }
  return foreign.size === 0 ? facts : withoutIds(facts, foreign);
}

function namesOfIds(facts: RunFacts): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const one of facts.seen()) {
    const id = idOf(one);
    if (id === undefined || isCalledById(one)) continue;
    names.set(id, (names.get(id) ?? new Set()).add(one.project.slice(one.by.system.length + 1)));
  }
  return names;
}

function withoutIds(facts: RunFacts, foreign: ReadonlySet<number>): RunFacts {
  const plain = ({ projectId: _, ...fact }: RunReported): RunReported => fact;
  const seen = Array.from(facts.seen(), (one, index): SeenRun => {
    if (!foreign.has(index)) return one;
    const { source, strength, system } = one.by;
    return { ...one, by: { source, strength, system }, telling: one.telling && plain(one.telling) };
  });
  return retold(facts, (fact, index) => (foreign.has(index) ? plain(fact) : fact), { seen });
}
