import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { DAY, type Time } from '../../core/time.ts';
import { mentionsOf } from './mentions.ts';

/**
 * How long, by the time of the event, the identity of a forgotten fact is remembered: senders deliver again for up to
 * thirty days (CloudTrail), and what was forgotten must not come back as new.
 */
const REMEMBERED = 35 * DAY;

/** The start of a time's month, by UTC: facts are forgotten by whole months, which a database can drop at once. */
export function startOfMonth(time: Time): Time {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** From what time on identities are remembered when everything before a time is forgotten. */
export function rememberedSince(before: Time): Time {
  return startOfMonth(before) - REMEMBERED;
}

/** Whether a fact is forgotten: its month ended before the time, and it mentions none of the digests to keep. */
export function isForgotten(fact: LandwaiterEvent, before: Time, keep: ReadonlySet<Digest>): boolean {
  return fact.at < startOfMonth(before) && !mentionsOf(fact).digests.some((digest) => keep.has(digest));
}
