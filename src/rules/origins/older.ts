import { addTo } from '../../core/grouping.ts';
import type { Pushes } from '../../core/pushes.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push, TagInterval } from '../../core/subjects.ts';
import { countUntil } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { clockTime } from '../sentences/sentences.ts';

/** Why an image counts as older than another. */
export interface Older {
  readonly says: string;
  readonly push?: Push;
}

/** Where the tag meant this digest before; else where this one came to the registry before the one it replaces. */
export function olderThan(previous: TagInterval, push: Push, lineage: Pushes): Older | undefined {
  const { registry, tag = '', at } = push;
  const own = arrivalsOf(lineage.pushesOf(push.digest));
  const named = own.named.get(nameKey(push)) ?? [];
  const same = named[countUntil(named, at - 1) - 1];
  if (same) return { says: `which it meant since ${clockTime(same.at)} before`, push: same };
  // Seen in use only, before any push of the tag was recorded.
  const [first] = lineage.tagHistory(push, tag);
  if (first?.digest === push.digest && first.from < at) return { says: 'which it meant before' };
  const arrival = own.first.get(registry);
  const replaced = arrivalsOf(lineage.pushesOf(previous.digest)).first.get(registry);
  if (!arrival || arrival.at >= at || !replaced || arrival.at >= replaced.at) return undefined;
  return { says: `which was pushed at ${clockTime(arrival.at)} already, before the one it replaces`, push: arrival };
}

/** Of the pushes of one digest those under each name, and the first that each registry recorded. */
const arrivalsOf = madeOnce((pushes: readonly Push[]) => {
  const named = new Map<string, Push[]>();
  const first = new Map<string, Push>();
  for (const push of pushes) {
    addTo(named, nameKey(push), push);
    if (!first.has(push.registry) && isRecorded(push)) first.set(push.registry, push);
  }
  return { named, first };
});

function nameKey({ registry, repository, tag }: Push): string {
  return JSON.stringify([registry, repository, tag]);
}
