import type { LandwaiterEvent, ManifestHinted, ManifestPushed } from '../../../core/event.ts';
import type { Push } from '../../../core/subjects.ts';
import type { Policy, RepositoryName } from '../../../core/policy.ts';
import { DAY, MINUTE, type Time } from '../../../core/time.ts';
import type { Credentials } from '../credentials.ts';
import { distance } from './polled.ts';
import { addTo } from '../../../core/grouping.ts';
import { isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';
import { tagKey } from './tag-key.ts';
import { isToldBeside } from './told/told-beside.ts';

/** A push while it is being joined. */
export type OpenPush = { -readonly [Key in keyof Push]: Push[Key] };

/** Records beside the pushes themselves that may know what those do not say. */
export interface Enriching {
  readonly hints: readonly ManifestHinted[];
  readonly credentials: Credentials;
  /** When the registry's own log says that a push happened whose tag a webhook tells. */
  readonly dates: ReadonlyMap<ManifestPushed, Time>;
  /** Nothing better than webhooks is read of the registry. */
  isOnlyClaimed(registry: string): boolean;
}

/** `unexplained`: hints of pushes that no record with a digest tells of. */
export interface Enriched {
  readonly pushes: readonly OpenPush[];
  readonly unexplained: readonly ManifestHinted[];
}

// Two feeds of one registry have one clock, or nearly; a tag is hardly pushed twice within this.
export const REACH = 5 * MINUTE;
// How long before it was found by asking a push is looked for.
const LONGEST_WAIT = DAY;
const FIELDS = ['actor', 'behind', 'client', 'address', 'labels'] as const;

/**
 * Fills what the records of a push leave open: from the hint about its tag that is nearest in time, and from what its
 * credential was issued for. What is a claim completes only claims, or whoever forges one could clear a real push.
 */
export function enrichPushes(all: readonly OpenPush[], { hints, credentials }: Enriching, policy: Policy): Enriched {
  const pushes = foldUntagged(all, policy.windows.lateEvidence);
  const unexplained: ManifestHinted[] = [];
  const around = hints.length > 0 ? pushesAround(pushes, hints) : () => [];
  for (const hint of hints.toSorted(byTime)) {
    if (hint.action !== 'pushed') continue;
    const name = { registry: policy.registry(hint.registry), repository: hint.repository };
    const told = around(nameKey(name, hint.tag), hint.at);
    if (told.length === 0) unexplained.push(hint);
    const push = nearest(hint.tag === undefined ? [] : told, hint.at);
    if (push && (isRecorded(hint) || !isRecorded(push))) fill(push, hint, policy);
  }

  for (const push of pushes) {
    const { located, asked } = credentials(credentialOf(push), push.at);
    if (located?.address !== undefined) tell(push, 'address', located.address, located);
    if (asked) tell(push, 'behind', policy.actor(asked.by), asked.fact);
  }
  return { pushes, unexplained };
}

/** The pushes under a name that a record tells of within reach of an instant, their repetitions included. */
function pushesAround(
  pushes: readonly OpenPush[],
  hints: readonly ManifestHinted[],
): (name: string, at: Time) => readonly OpenPush[] {
  // In steps of the reach: a tag may be pushed every minute for years.
  const index = new Map<string, { readonly push: OpenPush; readonly at: Time; readonly since?: Time }[]>();
  const isTaglessAsked = hints.some(({ tag }) => tag === undefined);
  for (const push of pushes) {
    const names = new Set([nameKey(push, push.tag), ...(isTaglessAsked ? [nameKey(push, undefined)] : [])]);
    for (const { at, since } of push.facts) {
      const entry = { push, at, ...(since !== undefined && { since }) };
      const last = Math.floor(at / REACH);
      const first = Math.max(Math.floor((since ?? at) / REACH), last - LONGEST_WAIT / REACH);
      for (const name of names) for (let step = first; step <= last; step++) addTo(index, `${name} ${step}`, entry);
    }
  }
  return (name, at) => {
    const step = Math.floor(at / REACH);
    const near = [step - 1, step, step + 1].flatMap((one) => index.get(`${name} ${one}`) ?? []);
    return [...new Set(near.filter((one) => distance(one, at) <= REACH).map(({ push }) => push))];
  };
}

/** Without a tag: whatever is pushed to the repository. */
function nameKey(name: RepositoryName, tag: string | undefined): string {
  return tag === undefined ? `${name.registry}/${name.repository}` : tagKey(name, tag);
}

/**
 * Some registries tell who pushed a digest in one feed, and which tag it got in another, without saying who: where no
 * record of a push names the actor, the untagged one of the same digest that another feed recorded about then is it, or
 * the last one before, if it may only have been told late: some feeds know no other time than that of the telling. Beside a
 * mere claim of the tag that record stays a push of its own.
 */
function foldUntagged(pushes: readonly OpenPush[], late: number): readonly OpenPush[] {
  const nameless = pushes.filter(
    (push) =>
      push.tag !== undefined && (!(push.told.actor && isRecorded(push.told.actor)) || push.facts.every(isToldBeside)),
  );
  if (nameless.length === 0) return pushes;
  const untagged = new Map<string, OpenPush[]>();
  for (const push of pushes)
    if (push.tag === undefined && push.told.actor && isRecorded(push)) addTo(untagged, manifestKey(push), push);
  const folded = new Set<OpenPush>();
  for (const push of nameless) {
    const sources = new Set(push.facts.map((fact) => fact.source));
    const others = untagged
      .get(manifestKey(push))
      ?.filter((one) => !one.facts.some((fact) => sources.has(fact.source)));
    const other =
      others && (nearest(others, push.at, push.since) ?? lastBefore(others.filter(mayBe(push)), push.at, late));
    if (!other) continue;
    for (const field of FIELDS) {
      const [value, fact] = [other[field], other.told[field]];
      if (value !== undefined && fact) tell(push, field, value, fact);
    }
    if (!isRecorded(push) || push.claimed) continue;
    push.facts = [...push.facts, ...other.facts].sort(byTime);
    folded.add(other);
  }
  return pushes.filter((push) => !folded.has(push));
}

/** A webhook that says who pushed, and when, is of no earlier push by somebody else. */
function mayBe(push: OpenPush): (other: OpenPush) => boolean {
  const { actor } = push.told.actor && push.facts.every(isToldBeside) ? push : {};
  return (other) => actor === undefined || actor.name === other.actor?.name;
}

function manifestKey(push: OpenPush): string {
  return `${push.registry}/${push.repository}@${push.digest}`;
}

/** The push nearest to an instant, or to a time of which only the end and a time before it are known. */
function nearest(pushes: readonly OpenPush[], at: Time, since: Time = at): OpenPush | undefined {
  let found: OpenPush | undefined;
  let shortest = REACH;
  for (const push of pushes) {
    const apart = Math.min(distance(push, at), distance({ at, since }, push.at));
    if (apart > shortest || (found && apart === shortest)) continue;
    found = push;
    shortest = apart;
  }
  return found;
}

function lastBefore(pushes: readonly OpenPush[], at: Time, within: number): OpenPush | undefined {
  return pushes.findLast((push) => push.at <= at && at - push.at <= within);
}

function fill(push: OpenPush, fact: ManifestHinted, policy: Policy): void {
  if (fact.actor) tell(push, 'actor', policy.actor(fact.actor), fact);
  if (fact.client !== undefined) tell(push, 'client', fact.client, fact);
  if (fact.address !== undefined) tell(push, 'address', fact.address, fact);
  if (fact.impersonator) tell(push, 'behind', policy.actor(fact.impersonator), fact);
}

function credentialOf(push: OpenPush): string | undefined {
  return push.facts.find((fact) => fact.credential !== undefined && isRecorded(fact))?.credential;
}

/** Sets a field that no better record has told. */
function tell<Field extends keyof Push['told']>(
  push: OpenPush,
  field: Field,
  value: NonNullable<Push[Field]>,
  fact: LandwaiterEvent,
): void {
  const before = push.told[field];
  if (before && (isRecorded(before) || !isRecorded(fact))) return;
  Object.assign(push, { [field]: value, told: { ...push.told, [field]: fact } });
}
