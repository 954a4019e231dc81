import type { LandwaiterEvent, ManifestHinted } from '../core/event.ts';
import type { Push } from '../core/subjects.ts';
import type { Policy } from '../core/policy.ts';
import { MINUTE } from '../core/time.ts';
import type { Credentials } from './credentials.ts';
import { byTime, isRecorded, listAt } from './order.ts';
import { tagKey } from './tag-key.ts';

/** A push while it is being joined. */
export type OpenPush = { -readonly [Key in keyof Push]: Push[Key] };

/** Records beside the pushes themselves that may know what those do not say. */
export interface Completing {
  readonly hints: readonly ManifestHinted[];
  readonly credentials: Credentials;
}

// Two feeds of one registry have one clock, or nearly; a tag is hardly pushed twice within this.
const REACH = 5 * MINUTE;
const FIELDS = ['actor', 'behind', 'client', 'address', 'labels'] as const;

/**
 * Fills what the records of a push leave open: from the hint about its tag that is nearest in time, and from what its
 * credential was issued for. What is a claim completes only claims, or whoever forges one could clear a real push.
 */
export function completePushes(
  all: readonly OpenPush[],
  { hints, credentials }: Completing,
  policy: Policy,
): readonly OpenPush[] {
  const pushes = foldUntagged(all);
  const byTag = new Map<string, OpenPush[]>();
  if (hints.length > 0)
    for (const push of pushes) if (push.tag !== undefined) listAt(byTag, tagKey(push, push.tag)).push(push);
  for (const hint of hints.toSorted(byTime)) {
    if (hint.action !== 'pushed' || hint.tag === undefined) continue;
    const named = byTag.get(
      tagKey({ registry: policy.registry(hint.registry), repository: hint.repository }, hint.tag),
    );
    const push = named && nearest(named, hint.at);
    if (push && (isRecorded(hint) || !isRecorded(push))) fill(push, hint, policy);
  }

  for (const push of pushes) {
    const { located, asked } = credentials(credentialOf(push), push.at);
    if (located?.address !== undefined) tell(push, 'address', located.address, located);
    if (asked) tell(push, 'behind', policy.actor(asked.by), asked.fact);
  }
  return pushes;
}

/**
 * Some registries tell who pushed a digest in one feed, and which tag it got in another, without saying who: where no
 * record of a push names the actor, the untagged one of the same digest that another feed recorded about then is it.
 * Beside a mere claim of the tag that record stays a push of its own.
 */
function foldUntagged(pushes: readonly OpenPush[]): readonly OpenPush[] {
  const nameless = pushes.filter((push) => push.tag !== undefined && !(push.told.actor && isRecorded(push.told.actor)));
  if (nameless.length === 0) return pushes;
  const untagged = new Map<string, OpenPush[]>();
  for (const push of pushes)
    if (push.tag === undefined && push.told.actor && isRecorded(push)) listAt(untagged, manifestKey(push)).push(push);
  const folded = new Set<OpenPush>();
  for (const push of nameless) {
    const sources = new Set(push.facts.map((fact) => fact.source));
    const others = untagged
      .get(manifestKey(push))
      ?.filter((one) => !one.facts.some((fact) => sources.has(fact.source)));
    const other = others && nearest(others, push.at);
    if (!other) continue;
    for (const field of FIELDS) {
      const [value, fact] = [other[field], other.told[field]];
      if (value !== undefined && fact) tell(push, field, value, fact);
    }
    if (!isRecorded(push)) continue;
    push.facts = [...push.facts, ...other.facts].sort(byTime);
    folded.add(other);
  }
  return pushes.filter((push) => !folded.has(push));
}

function manifestKey(push: OpenPush): string {
  return `${push.registry}/${push.repository}@${push.digest}`;
}

function nearest(pushes: readonly OpenPush[], at: number): OpenPush | undefined {
  let found: OpenPush | undefined;
  for (const push of pushes) {
    const distance = Math.abs(push.at - at);
    if (distance <= REACH && (!found || distance < Math.abs(found.at - at))) found = push;
  }
  return found;
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
