import { clientFamilies, networkOf } from '../../core/client.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { DigestlessPush } from '../../core/subjects.ts';
import type { UntracedPusher } from '../../core/untraced-pusher.ts';
import { DAY, MINUTE } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** With fewer earlier pushes than this nobody can say what an account, or a repository, looks like. */
const KNOWN_BY = 5;
const HABIT = { pushes: 10, days: 3 } as const;

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
export function mayFill({ actor, ...push }: DigestlessPush, { policy }: Lineage): boolean {
  if (!actor) return false;
  return (
    policy.isReleaseActor(actor) ||
    policy.publishers(push).some(({ actors }) => !actors || actors.matches(actor.name)) ||
    policy.promotionsInto(push).some(({ actors }) => !actors || actors.matches(actor.name)) ||
    policy.replicationsInto(actor, push).length > 0
  );
}

/** Some registries tell a tag and its image in two records: what tells the image is of the same push. */
const AT_ONCE = MINUTE;

/** Whether a record of about that time has an image that the account pushed there: the rules about images look at that. */
export function isTraced({ actor, at, ...push }: DigestlessPush, lineage: Lineage): boolean {
  return lineage.pushesTo(push).some((one) => one.actor?.name === actor?.name && Math.abs(one.at - at) <= AT_ONCE);
}

/** Images that ran by the name since, as the keys of pushes that nobody recorded. */
export function ranBy({ registry, repository, tag, at }: DigestlessPush, lineage: Lineage): readonly string[] {
  const placed = lineage.placementsFrom({ registry, repository });
  return placed.flatMap(({ reference, digest, from }) =>
    digest && reference?.tag === tag && from >= at - AT_ONCE ? [`${registry}/${repository}:${tag}@${digest}`] : [],
  );
}

/** Neither from where the account pushed to the registry before, nor with what. */
export function isElsewhere(push: DigestlessPush, { pushes }: UntracedPusher): boolean {
  const { address, client, at } = push;
  if (address === undefined || client === undefined) return false;
  const before = pushes.filter((one) => one.at < at && one.address !== undefined && one.client !== undefined);
  const families = new Set(clientFamilies(client));
  return (
    before.length >= KNOWN_BY &&
    before.every((one) => networkOf(one.address ?? '') !== networkOf(address)) &&
    before.every((one) => clientFamilies(one.client ?? '').every((family) => !families.has(family)))
  );
}

/** The account never pushed to the registry before, and others often and for days to the repository. */
export function isNewThere(push: DigestlessPush, { actor, registry }: UntracedPusher, lineage: Lineage): boolean {
  const isOwn = (one: { readonly actor?: { readonly name: string }; readonly at: number }): boolean =>
    one.actor?.name === actor.name && one.at < push.at;
  if (lineage.digestless.some((one) => one.registry === registry && isOwn(one))) return false;
  if (lineage.pushes.some((one) => one.registry === registry && isOwn(one))) return false;
  const before = lineage.digestlessTo(push).filter(({ at }) => at < push.at);
  const days = new Set(before.map(({ at }) => Math.floor(at / DAY)));
  return before.length >= HABIT.pushes && days.size >= HABIT.days;
}
