import type { LandwaiterEvent } from '../../core/event.ts';
import type { Evidence } from '../../core/finding.ts';
import { deliveryOf } from '../../core/observed.ts';
import { formatTime, type Time } from '../../core/time.ts';
import type { Quiet } from '../rule.ts';

/** The latest time of what the door of this record had told before it came, where that is later than the record says. */
export type ToldBefore = (record: LandwaiterEvent) => Time | undefined;

/**
 * Which record a finding was resolved by, for whoever asks later: the one that came last. Records are told by the door
 * that they came by, and one that says that it is older than what that door had told already is told as such: that
 * happens to honest ones, too, and somebody who clears what he did has to do it.
 */
export function clearedBy(quiet: Quiet, toldBefore: ToldBefore): string {
  const last = lastOf(quiet);
  if (!last) return '';
  const delivery = deliveryOf(last.origin);
  const place = delivery
    ? `delivery ${delivery.number} at the door ${delivery.door}`
    : `${last.origin.path}:${last.origin.line}`;
  const later = toldBefore(last);
  const mark = later === undefined ? '' : `, though that door had told of ${formatTime(later)} before`;
  return `; told by ${last.source} of ${formatTime(last.at)}, ${place}${mark}`;
}

/** The same record, for programs. */
export function clearingRecord(quiet: Quiet): Evidence | undefined {
  const last = lastOf(quiet);
  if (!last) return undefined;
  const { source, id: eventId, at: time, origin } = last;
  const { path, line, sha256 } = origin;
  return { source, path, line, eventId, time, sha256, says: quiet.because };
}

function lastOf({ by = [] }: Quiet): LandwaiterEvent | undefined {
  return by.toSorted(
    (one, other) => (deliveryOf(other.origin)?.number ?? 0) - (deliveryOf(one.origin)?.number ?? 0),
  )[0];
}
