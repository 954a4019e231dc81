import { networkOf, shareFamily } from '../../../../core/client.ts';
import { firstOf } from '../../../../core/count.ts';
import type { Policy } from '../../../../core/policy.ts';
import type { Push } from '../../../../core/subjects.ts';
import { DAY, HOUR } from '../../../../core/time.ts';
import type { CoverageAnswer } from '../../../../core/telemetry.ts';
import type { UnreadBuilders } from '../../../../core/watch.ts';
import type { Feeds } from '../../../facts/feeds.ts';
import { once } from '../../../facts/lazy.ts';
import type { BuilderSource } from '../../../facts/unread-builders.ts';
import { ownAddresses } from './mute.ts';
import { nameOf } from './pair-sent.ts';
import { isSentByBuilders, type SentByHosts } from './sent.ts';

/** So many pushes, on so many days, from one address: it is that of a host that builds. */
const MANY = 10;
const DAYS = 3;
/** A name that is moved again so soon is moved by somebody who waited for the regular push. */
const AGAIN = HOUR / 2;

/**
 * What builders sent of which nothing was read: from as many addresses as there are such builders, of those next to the builders
 * that are read from which no push is on any host's record. Those that are pushed from on most days are theirs; one more address is
 * not, nor is one in another network, nor what comes with a program or by an account as no builder pushes.
 * @param hosts of which nothing was read
 */
export function joinUnread(
  hosts: readonly BuilderSource[],
  { own, sent }: SentByHosts,
  policy: Policy,
): readonly UnreadBuilders[] {
  const [first] = hosts;
  if (!first || sent.size === 0) return [];
  const isLike = likeSent([...sent.keys()], policy);
  const names = [...new Set(hosts.map(({ host }) => host))];
  const like = own.filter((push) => !sent.has(push) && isLike(push));
  // What one registry tells says nothing of pushes to another.
  const regular = [...Map.groupBy(like, ({ registry }) => registry).values()].flatMap((told) =>
    regularIn(told, names.length),
  );
  if (regular.length === 0) return [];
  const pushes = new Set(regular.flatMap((one) => withoutRivals(one.pushes)));
  return [
    {
      key: `unread:${names.join(' ')}`,
      about: { kind: 'source', name: first.name },
      sources: hosts.map(({ name }) => name),
      hosts: names,
      addresses: [...new Set(regular.map(({ address }) => address))],
      pushes: own.filter((push) => pushes.has(push)),
    },
  ];
}

/** From the addresses of which most came, on most days. */
function regularIn(told: readonly Push[], count: number) {
  const found = Map.groupBy(told, ({ address = '' }) => address);
  return (
    [...found]
      .map(([address, pushes]) => ({ address, pushes, days: daysOf(pushes) }))
      .filter(({ pushes, days }) => pushes.length >= MANY && days >= DAYS)
      // The sort is stable: of two alike the first one that pushed.
      .sort((one, other) => other.days - one.days || other.pushes.length - one.pushes.length)
      .slice(0, count)
  );
}

/**
 * Whether a host's record of a push could be missing: of whatever did not come from a host that is read, where nothing was read of
 * one that builds, and nobody knows from where that pushes.
 */
export function hostCoverage(by: {
  readonly hosts: readonly BuilderSource[];
  readonly feeds: Pick<Feeds, 'hosts'>;
  readonly policy: Policy;
  sent(): SentByHosts;
  unread(): readonly UnreadBuilders[];
}): (push: Push) => CoverageAnswer {
  const { feeds, policy } = by;
  const names = [...new Set(by.hosts.map(({ host }) => host))];
  const isPlaced = once(() => by.unread().some(({ addresses }) => addresses.length >= names.length));
  const hostOf = once(() => {
    const addresses = ownAddresses();
    for (const [{ address }, { host = '' }] of by.sent().sent)
      if (address !== undefined) addresses.learn(address, host);
    return addresses;
  });
  return ({ at, address }) => {
    const isRead = address !== undefined && names.length > 0 && hostOf().of(address) !== undefined;
    if (names.length > 0 && !isRead && !isPlaced())
      return { absence: 'unproven', gap: `nothing at all was read of ${firstOf(names, 3)}, which may build, too` };
    return feeds.hosts({ from: at - policy.windows.buildToPush, to: at });
  };
}

/** By an account and with a program that builders push with, from their network, and from none of their addresses. */
function likeSent(sent: readonly Push[], policy: Policy): (push: Push) => boolean {
  const addresses = new Set(sent.flatMap(({ address }) => address ?? []));
  const networks = new Set([...addresses].map(networkOf));
  const accounts = new Set(sent.flatMap(({ actor }) => actor?.name ?? []));
  const clients = [...new Set(sent.flatMap(({ client }) => client ?? []))];
  return (push) => {
    const { actor, address, client, kind, tag } = push;
    if (kind === 'artifact' || tag === undefined || actor === undefined || address === undefined) return false;
    if (addresses.has(address) || !networks.has(networkOf(address))) return false;
    if (!accounts.has(actor.name) && !isSentByBuilders(push, policy)) return false;
    return client === undefined || clients.some((one) => shareFamily(one, client));
  };
}

/** Without those that put other bytes under a name that had just been pushed. */
function withoutRivals(pushes: readonly Push[]): readonly Push[] {
  const last = new Map<string, Push>();
  return pushes.filter((push) => {
    const before = last.get(nameOf(push));
    const isRival = before !== undefined && push.at - before.at <= AGAIN && before.digest !== push.digest;
    if (!isRival) last.set(nameOf(push), push);
    return !isRival;
  });
}

function daysOf(pushes: readonly Push[]): number {
  return new Set(pushes.map(({ at }) => Math.floor(at / DAY))).size;
}
