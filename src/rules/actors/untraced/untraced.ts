import type { Lineage } from '../../../core/lineage.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { DigestlessPush } from '../../../core/subjects.ts';
import type { UntracedPusher } from '../../../core/untraced-pusher.ts';
import { countUntil, DAY, MINUTE, type Time } from '../../../core/time.ts';
import { addTo } from '../../../core/grouping.ts';
import { madeOnce } from '../../made-once.ts';
import { accountIn } from '../own-pushes.ts';
import { isAllowedPublisher } from '../publishers.ts';
import { asStrangers } from './untraced-strangers.ts';

// Whoever may push can set very many tags: nothing here goes through all of them for each.

/** Whoever set tags of which no record tells the images: of each account in each registry one entry, and one for each stranger. */
export const untracedPushers = madeOnce((lineage: Lineage): readonly UntracedPusher[] => {
  const byActor = Map.groupBy(
    lineage.digestless,
    ({ registry, actor }) => actor && JSON.stringify([registry, actor.name]),
  );
  return [...byActor].flatMap(([name, pushes]) => (name === undefined ? [] : asStrangers(pushes, lineage)));
});

/** Whether the policy lets the account push there, by whatever entry: which image it was, nobody can say. */
export function mayFill(push: DigestlessPush, lineage: Lineage): boolean {
  const { actor } = push;
  const { policy } = lineage;
  if (!actor) return false;
  return (
    policy.isReleaseActor(actor) ||
    isAllowedPublisher(push, lineage) ||
    policy.promotionsInto(push).some(({ actors }) => !actors || actors.matches(actor.name)) ||
    policy.replicationsInto(actor, push).length > 0
  );
}

/** What the registry recorded of a repository, gone through once: there may be very many tags, and very many that ask. */
export const setsOf = madeOnce((pushes: readonly DigestlessPush[]) => {
  const recorded = pushes.filter(isRecorded);
  const named = new Map<string | undefined, Time>();
  for (const { actor, at } of recorded)
    if (actor) for (const name of [undefined, actor.name]) if (!named.has(name)) named.set(name, at);
  return { byTag: Map.groupBy(recorded, ({ tag }): string | undefined => tag), named };
});

/** The key of one push without a digest, as other subjects' keys. */
export function hintedKey({ facts: [first] }: DigestlessPush): string {
  return `hinted:${first.id}`;
}

/** Some registries tell a tag and its image in two records: what tells the image is of the same push. */
const AT_ONCE = MINUTE;

/** Whether a record of about that time has an image that the account pushed there: the rules about images look at that. */
export function isTraced(push: DigestlessPush, lineage: Lineage): boolean {
  const own = tracedTimes(lineage).get(accountIn(push, push.actor?.name ?? '')) ?? [];
  return countUntil(own, push.at + AT_ONCE) > countUntil(own, push.at - AT_ONCE - 1);
}

const tracedTimes = madeOnce(({ pushes }: Lineage) => {
  const times = new Map<string, { readonly at: Time }[]>();
  for (const push of pushes) addTo(times, accountIn(push, push.actor?.name ?? ''), { at: push.at });
  return times;
});

/** Whether the account never pushed to the registry before its first tag, and others often and for days to that repository. */
export function isNewThere({ registry, actor, pushes: [first] }: UntracedPusher, lineage: Lineage): boolean {
  const before = firstPushes(lineage).get(JSON.stringify([registry, actor.name]));
  if (before !== undefined && before < first.at) return false;
  const { minPushes, minDays } = lineage.policy.habits;
  const all = lineage.digestlessTo(first);
  return countUntil(all, first.at - 1) >= minPushes && countUntil(daysOf(all), first.at - 1) >= minDays;
}

const firstPushes = madeOnce(({ pushes }: Lineage) => {
  const firsts = new Map<string, Time>();
  for (const { registry, actor, at } of pushes) {
    const key = JSON.stringify([registry, actor?.name ?? null]);
    if (!firsts.has(key)) firsts.set(key, at);
  }
  return firsts;
});

/** The first of each day. */
const daysOf = madeOnce((pushes: readonly DigestlessPush[]) =>
  pushes.filter(
    ({ at }, index) => index === 0 || Math.floor((pushes[index - 1]?.at ?? 0) / DAY) !== Math.floor(at / DAY),
  ),
);
