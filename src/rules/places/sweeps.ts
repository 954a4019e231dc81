import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deletion, Placement } from '../../core/subjects.ts';
import { MINUTE, timeOfDayApart } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** As long as one clean-up takes, and as far apart as two begin that are due at one time of the day. */
const SWEEP = 10 * MINUTE;
const bySweeper = madeOnce((deletions: Lineage['deletions']) => Map.groupBy(deletions, sweeperOf));

/** What the same account first deleted at that time, of this day or an earlier one, though it ran: one clean-up is one cause. */
export function firstSwept(
  deletion: Deletion,
  lineage: Lineage,
  runningAt: (deletion: Deletion, lineage: Lineage) => readonly Placement[],
): Digest | undefined {
  const { registry, digest, actor } = deletion;
  // Who brought it in may be told as nobody, where only the feed that does not say who was read.
  const isOwn = (digest ? lineage.pushesOf(digest) : []).some((push) => actor && push.actor?.name === actor.name);
  const sweepers = isOwn ? [{ registry }, deletion] : [deletion];
  const alike = sweepers.flatMap((one) => bySweeper(lineage.deletions).get(sweeperOf(one)) ?? []);
  const isDue = (one: Deletion): boolean => one.at <= deletion.at && timeOfDayApart(one.at, deletion.at) <= SWEEP;
  const first = alike.find((one) => isDue(one) && runningAt(one, lineage).length > 0);
  return first && first !== deletion ? (first.digest ?? runningAt(first, lineage)[0]?.digest) : undefined;
}

function sweeperOf({ registry, actor }: Pick<Deletion, 'registry' | 'actor'>): string {
  return JSON.stringify([registry, actor?.name]);
}
