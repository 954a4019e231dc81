import type { ScopeExceeded } from '../../core/door.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { addTo } from '../../core/grouping.ts';
import type { ExceededDoor } from '../../core/watch.ts';
import { only } from '../facts/facts.ts';
import { byTime } from '../facts/order.ts';
import type { ReadReference } from '../facts/references.ts';

/** What came by each door beyond its scope, by what it spoke of. */
export function joinExceeded(facts: readonly LandwaiterEvent[], read: ReadReference): readonly ExceededDoor[] {
  const found = new Map<string, ScopeExceeded[]>();
  for (const fact of only(facts, 'scope.exceeded')) addTo(found, `beyond:${fact.door}:${fact.part}:${fact.name}`, fact);
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, [first, ...more]]) => {
      if (!first) return [];
      const { door, part, name } = first;
      const records = [first, ...more].sort(byTime).map((fact) => ({ fact, references: referencesIn(fact, read) }));
      return [{ key, about: { kind: 'source', name: door }, part, name, records }];
    });
}

function referencesIn({ images = [] }: ScopeExceeded, read: ReadReference) {
  return images.flatMap(({ reference }) => (reference === undefined ? [] : (read(reference) ?? [])));
}
