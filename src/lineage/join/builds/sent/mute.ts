import type { Digest } from '../../../../core/digest.ts';
import { shareFamily } from '../../../../core/client.ts';
import { addTo } from '../../../../core/grouping.ts';
import type { HostImage } from '../../../../core/event.ts';
import type { Push } from '../../../../core/subjects.ts';
import { countUntil, DAY, HOUR, MINUTE, type Time } from '../../../../core/time.ts';
import type { MuteHost, MuteStretch } from '../../../../core/watch.ts';
import { once } from '../../../facts/lazy.ts';
import { byTime } from '../../../facts/order.ts';
import { nameOf } from './pair-sent.ts';

/** So many pushes from an address, all of them recorded by one host: it is that host's. */
const OWN = 10;
/** On so many days before the host sent a name at this time of the day. */
const REGULAR_DAYS = 3;
const SAME_TIME = HOUR / 2;
/** So many names that it should have sent: fewer may be somebody's who sends what he likes. */
const MANY = 3;

/** What one host sent by its own records until now. */
interface Sender {
  readonly clients: Set<string>;
  readonly repositories: Set<string>;
  readonly names: Map<string, Time[]>;
  readonly accounts: Set<string>;
}

/**
 * The hosts whose records break off while they go on pushing: from the address of which they alone had recorded the pushes come
 * the names that they send at this time of each day, several of them, and in between they recorded nothing at all. Whoever pushes
 * from there beside a host that records finds that it records the regular pushes of that time, and whoever sends a name a second
 * time is judged: the first one is what the host would have sent.
 * @param own pushes that registries recorded, oldest first
 */
export function joinMute(
  facts: readonly HostImage[],
  own: readonly Push[],
  sent: ReadonlyMap<Push, HostImage>,
): readonly MuteHost[] {
  const senders = new Map<string, Sender>();
  const stretches = new Map<string, Map<number, Push[]>>();
  const heard = heardFrom(facts, sent);
  const hostOf = ownAddresses();
  for (const push of own) {
    const { address, actor, kind } = push;
    if (address === undefined || actor === undefined) continue;
    const record = sent.get(push);
    if (record) {
      const host = hostNamed(record, address);
      hostOf.learn(address, host);
      learn(senders, host, push);
      continue;
    }
    const from = hostOf.of(address);
    const sender = from === undefined ? undefined : senders.get(from);
    if (from === undefined || !sender || kind === 'artifact' || push.tag === undefined || !isLike(push, sender))
      continue;
    const found = stretches.get(from) ?? new Map<number, Push[]>();
    stretches.set(from, found);
    addTo(found, countUntil(heard.get(from) ?? [], push.at), push);
  }
  return [...stretches].flatMap(([host, found]) => {
    const names = senders.get(host)?.names;
    const all = heard.get(host) ?? [];
    const mute = [...found].flatMap(([index, pushes]): readonly MuteStretch[] => {
      const [before, after] = [all[index - 1], all[index]];
      const firsts = firstOfEach(pushes);
      const regular = firsts.filter((push) => isRegular(names?.get(nameOf(push)) ?? [], push.at));
      // What was not heard since may still come.
      if (!before || !after || regular.length < MANY) return [];
      return [{ from: before.at, to: after.at, before, after, pushes: firsts, regular: regular.length }];
    });
    return mute.length === 0 ? [] : [{ key: `host:${host}`, about: { kind: 'source', name: host }, host, mute }];
  });
}

/** Where no record names its host, each address that pushes is one. */
function hostNamed({ host }: HostImage, address: string): string {
  return host ?? `the host at ${address}`;
}

/** All that each host told, oldest first; of one that no record names, what it sent. */
function heardFrom(
  facts: readonly HostImage[],
  sent: ReadonlyMap<Push, HostImage>,
): ReadonlyMap<string, readonly HostImage[]> {
  const heard = new Map<string, HostImage[]>();
  for (const fact of facts) if (fact.host !== undefined) addTo(heard, fact.host, fact);
  for (const [{ address }, fact] of sent)
    if (fact.host === undefined && address !== undefined) addTo(heard, hostNamed(fact, address), fact);
  return new Map([...heard].map(([host, all]) => [host, all.toSorted(byTime)]));
}

/** What it is not on record as having sent. */
export function sentWhileMute({ mute }: MuteHost): readonly Push[] {
  return mute.flatMap(({ pushes }) => pushes);
}

/** Which host sent a push of which it told nothing: or all platforms of an index that no host is on record as having made. */
export function silentHostOf<Silent>(by: {
  silent(): readonly Silent[];
  sentBy(one: Silent): readonly Push[];
  pushesOf(digest: Digest): readonly Push[];
  unmade(push: Push): readonly Digest[];
}): (push: Push) => Silent | undefined {
  const bySent = once(() => new Map(by.silent().flatMap((one) => by.sentBy(one).map((push) => [push, one] as const))));
  const sender = (digest: Digest, until: Time): Silent | undefined => {
    const one = by.pushesOf(digest).find((push) => push.at <= until && bySent().has(push));
    return one && bySent().get(one);
  };
  return (push) => {
    if (bySent().size === 0) return undefined;
    const own = bySent().get(push);
    if (own) return own;
    const senders = by.unmade(push).map((digest) => sender(digest, push.at));
    return senders.every((one) => one !== undefined) ? senders[0] : undefined;
  };
}

/** Which host an address is of: the one that recorded all pushes from there of which any host has a record. */
export function ownAddresses() {
  const counts = new Map<string, Map<string, number>>();
  return {
    learn(address: string, host: string): void {
      const hosts = counts.get(address) ?? new Map<string, number>();
      counts.set(address, hosts.set(host, (hosts.get(host) ?? 0) + 1));
    },
    of(address: string): string | undefined {
      const [first, ...others] = counts.get(address) ?? [];
      return first && others.length === 0 && first[1] >= OWN ? first[0] : undefined;
    },
  };
}

function learn(senders: Map<string, Sender>, host: string, push: Push): void {
  const sender = senders.get(host) ?? {
    clients: new Set(),
    repositories: new Set(),
    names: new Map<string, Time[]>(),
    accounts: new Set(),
  };
  senders.set(host, sender);
  if (push.client !== undefined) sender.clients.add(push.client);
  if (push.actor) sender.accounts.add(push.actor.name);
  sender.repositories.add(`${push.registry}/${push.repository}`);
  addTo(sender.names, nameOf(push), push.at);
}

/** By this account, with this program and to this repository the host pushed before. */
function isLike({ actor, client, registry, repository }: Push, sender: Sender): boolean {
  const isProgram = client === undefined || [...sender.clients].some((one) => shareFamily(one, client));
  return (
    actor !== undefined &&
    sender.accounts.has(actor.name) &&
    isProgram &&
    sender.repositories.has(`${registry}/${repository}`)
  );
}

/** Of each name only the first one can be what the host sends at that time; whose bytes come back under it is the same. */
function firstOfEach(pushes: readonly Push[]): readonly Push[] {
  const firsts = new Map<string, Push>();
  return pushes.filter((push) => {
    const first = firsts.get(nameOf(push));
    if (!first) firsts.set(nameOf(push), push);
    return !first || first.digest === push.digest;
  });
}

/** The host sent the name at this time of the day on some days before, and not also at this one, as far as it recorded. */
function isRegular(times: readonly Time[], at: Time): boolean {
  const before = times.filter((time) => time < at - HOUR);
  const days = new Set(
    before.filter((time) => apart(time, at) <= SAME_TIME).map((time) => Math.floor((time - at + DAY / 2) / DAY)),
  );
  return days.size >= REGULAR_DAYS && !times.some((time) => Math.abs(time - at) <= 2 * SAME_TIME + MINUTE);
}

/** How far apart two instants are by the time of the day. */
function apart(one: Time, other: Time): number {
  const within = Math.abs(one - other) % DAY;
  return Math.min(within, DAY - within);
}
