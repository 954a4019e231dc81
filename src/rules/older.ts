import type { Lineage } from '../core/lineage.ts';
import { isAtLeast } from '../core/strength.ts';
import type { Push, TagInterval } from '../core/subjects.ts';
import { clockTime } from './sentences.ts';

/** Why an image counts as older than another. */
export interface Older {
  readonly says: string;
  readonly push?: Push;
}

/** Where the tag meant this digest before; else where this one came to the registry before the one it replaces. */
export function olderThan(previous: TagInterval, push: Push, lineage: Lineage): Older | undefined {
  const earlier = lineage.pushesOf(push.digest).filter((one) => one.at < push.at && one.registry === push.registry);
  const same = earlier.findLast((one) => one.repository === push.repository && one.tag === push.tag);
  if (same) return { says: `which it meant since ${clockTime(same.at)} before`, push: same };
  // Seen in use only, before any push of the tag was recorded.
  const [first] = lineage.tagHistory(push, push.tag ?? '');
  if (first?.digest === push.digest && first.from < push.at) return { says: 'which it meant before' };
  const arrival = earlier.find((one) => isAtLeast(one.strength, 'recorded'));
  const replaced = lineage
    .pushesOf(previous.digest)
    .find((one) => one.registry === push.registry && isAtLeast(one.strength, 'recorded'));
  if (!arrival || !replaced || arrival.at >= replaced.at) return undefined;
  return { says: `which was pushed at ${clockTime(arrival.at)} already, before the one it replaces`, push: arrival };
}
