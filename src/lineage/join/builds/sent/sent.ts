import type { Unsent } from '../../../../core/build.ts';
import type { Digest } from '../../../../core/digest.ts';
import type { HostImage } from '../../../../core/event.ts';
import type { Policy, Publisher } from '../../../../core/policy.ts';
import type { Push } from '../../../../core/subjects.ts';
import { SECOND, type Time } from '../../../../core/time.ts';
import { isRecorded } from '../../../../core/strength.ts';
import type { ReadReference } from '../../../facts/references.ts';
import { joinOtherPrograms } from './other-programs.ts';
import { nameOf, pairSent } from './pair-sent.ts';

/** So many pushes of an account before, each with a host's record, and at most one in ten without: it pushes from there. */
const HABIT = 10;
/** Of two that lie closer together nobody can say which one the host sent. */
const COMPETING = 3 * SECOND;

type WithoutRecord = Omit<Unsent, 'absence' | 'gap'>;

/** What is joined with hosts' records of what they pushed. */
export interface SentContext {
  readonly policy: Policy;
  /** The host that should tell of it recorded nothing then. */
  isMute(push: Push): boolean;
  /** A part of an index that is pushed itself, or a copy: no build sends it. */
  isOther(push: Push): boolean;
  /** Whether some host made only some of what an index lists. */
  isMixed(push: Push): boolean;
  /** Whether a host's record of the push could be missing. */
  coverage(push: Push): Pick<Unsent, 'absence' | 'gap'>;
}

/** What hosts recorded as sent, put together with what registries recorded. */
export interface SentByHosts {
  /** Of the hosts that may build; of all where the policy does not say which. */
  readonly records: readonly HostImage[];
  /** The pushes that registries recorded, with who pushed. */
  readonly own: readonly Push[];
  readonly sent: ReadonlyMap<Push, HostImage>;
}

/** The record of each push that a host has one of. */
export function sentByHosts(
  facts: readonly HostImage[],
  pushes: readonly Push[],
  context: { readonly policy: Policy; readonly read: ReadReference; configOf(push: Push): Digest | undefined },
): SentByHosts {
  const { policy } = context;
  const records = facts.filter(
    (fact) =>
      fact.action === 'pushed' &&
      (!policy.restrictsBuilders || (fact.host !== undefined && policy.isBuilder({ host: fact.host }))) &&
      isRecorded(fact),
  );
  const own = records.length === 0 ? [] : pushes.filter((push) => push.actor && isRecorded(push));
  return { records, own, sent: pairSent(records, own, context) };
}

/**
 * The pushes that no builder recorded as sent, by accounts of which builders recorded all others, or of which the policy says
 * that builders send all. Records and pushes are put
 * together by their name, one to one: the push of the image that the record names wins, else the first one after it.
 */
export function joinSent(
  facts: readonly HostImage[],
  byHosts: SentByHosts,
  context: SentContext,
): (push: Push) => Unsent | undefined {
  const found = withoutRecord(facts, byHosts, context);
  return (push) => {
    const one = found.get(push);
    return one && { ...one, ...context.coverage(push) };
  };
}

function withoutRecord(
  facts: readonly HostImage[],
  { own, records, sent }: SentByHosts,
  context: SentContext,
): ReadonlyMap<Push, WithoutRecord> {
  const { policy } = context;
  const found = new Map<Push, WithoutRecord>();
  if (!policy.restrictsBuilders) return found;
  if (records.length === 0) return found;
  const heard = new Map<string | undefined, Time>();
  for (const { host, at } of facts) heard.set(host, Math.max(at, heard.get(host) ?? at));
  const builders = [...new Set(records.flatMap(({ host }) => host ?? []))].sort();
  const judged = own.filter((push) => push.kind !== 'artifact' && !context.isOther(push));
  const others = joinOtherPrograms(own, sent, new Set(judged), { habit: HABIT, ...policy.habits });
  for (const list of Map.groupBy(judged, (push) => push.actor?.name).values()) {
    const before: Push[] = [];
    let without = 0;
    let knowsIndexes = false;
    for (const push of list) {
      const isIndex = push.kind === 'index';
      if (sent.has(push)) {
        before.push(push);
        knowsIndexes ||= isIndex;
        continue;
      }
      if (context.isMute(push)) continue;
      // Programs that put platforms together may leave no record of it; one that takes another's platform in does not build.
      if (isIndex && !knowsIndexes && !context.isMixed(push)) continue;
      const isTold = isSentByBuilders(push, policy);
      const isKnown = isTold || (before.length >= HABIT && without * HABIT <= before.length);
      // Who lets the policy say that builders send all has their records of all.
      const unshown = isTold ? undefined : others.get(push);
      const one = isKnown ? { ...unsent(push, before, sent, builders), ...(unshown && { unshown }) } : undefined;
      // What was not heard since may still come.
      if (one?.hosts.some((host) => (heard.get(host) ?? 0) >= push.at)) found.set(push, one);
      without += 1;
    }
  }
  return found;
}

/** The policy says so. */
export function isSentByBuilders(push: Push, policy: Policy): boolean {
  return policy.publishers(push).some((one) => one.sentFrom && isBy(push, one));
}

function isBy({ actor }: Push, { actors }: Publisher): boolean {
  return actors === undefined || (actor !== undefined && actors.matches(actor.name));
}

function unsent(
  push: Push,
  before: readonly Push[],
  sent: ReadonlyMap<Push, HostImage>,
  builders: readonly string[],
): WithoutRecord {
  const hosts = new Set(before.slice(-HABIT).flatMap((one) => sent.get(one)?.host ?? []));
  const rival = before.findLast((one) => nameOf(one) === nameOf(push) && push.at - one.at <= COMPETING);
  return {
    hosts: hosts.size > 0 ? [...hosts].sort() : builders,
    count: before.length,
    ...(rival && { rival }),
  };
}
