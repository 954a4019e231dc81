import { clientFamilies, networkOf } from '../../core/client.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { fullName } from '../../core/reference.ts';
import type { DigestlessPush, Placement } from '../../core/subjects.ts';
import type { UntracedPusher } from '../../core/untraced-pusher.ts';
import { countUntil, DAY, MINUTE, type Time } from '../../core/time.ts';
import { addTo } from '../../core/grouping.ts';
import { madeOnce } from '../made-once.ts';
import { accountIn } from './own-pushes.ts';
import { isAllowedPublisher } from './publishers.ts';

// Whoever may push can set very many tags: nothing here goes through all of them for each.

/** With fewer earlier pushes than this nobody can say what an account looks like. */
const KNOWN_BY = 5;

/** Whoever set tags of which no record tells the images, one entry for each account in each registry. */
export const untracedPushers = madeOnce(({ digestless }: Pick<Lineage, 'digestless'>): readonly UntracedPusher[] => {
  const byActor = Map.groupBy(digestless, ({ registry, actor }) => actor && `untraced:${registry} ${actor.name}`);
  return [...byActor].flatMap(([key, [first, ...others]]) =>
    key !== undefined && first?.actor
      ? [{ key, registry: first.registry, actor: first.actor, pushes: [first, ...others] as const }]
      : [],
  );
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

/** Images that ran by the names of these pushes since, as the keys of pushes that nobody recorded. */
export function ranBy(pushes: readonly DigestlessPush[], lineage: Lineage): readonly string[] {
  const firsts = new Map<string, Time>();
  for (const push of pushes) {
    const name = tagged(push);
    if (!firsts.has(name)) firsts.set(name, push.at);
  }
  const ran = [...firsts].flatMap(([name, at]) =>
    (placedBy(lineage).get(name) ?? []).flatMap(({ digest, from }) =>
      digest && from >= at - AT_ONCE ? [`${name}@${digest}`] : [],
    ),
  );
  return [...new Set(ran)];
}

const placedBy = madeOnce(({ placements }: Lineage) => {
  const placed = new Map<string, Placement[]>();
  for (const placement of placements) if (placement.reference) addTo(placed, tagged(placement.reference), placement);
  return placed;
});

function tagged(name: RepositoryName & { readonly tag?: string }): string {
  return `${fullName(name)}:${name.tag ?? ''}`;
}

/** Those that came neither from where the account had pushed to the registry before, nor with what. */
export function fromElsewhere({ pushes }: UntracedPusher): ReadonlySet<DigestlessPush> {
  const found = new Set<DigestlessPush>();
  const seen = new Set<string>();
  let known = 0;
  for (const push of pushes) {
    const { address, client } = push;
    if (address === undefined || client === undefined) continue;
    const marks = [networkOf(address), ...clientFamilies(client)];
    if (known >= KNOWN_BY && !marks.some((mark) => seen.has(mark))) found.add(push);
    for (const mark of marks) seen.add(mark);
    known += 1;
  }
  return found;
}

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
