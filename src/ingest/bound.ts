import { known } from '../core/known.ts';
import { ifValid } from '../core/error.ts';
import type { Binding } from '../core/policy.ts';
import { possibleTime } from '../core/time.ts';
import type { Enclosed } from './envelope.ts';
import { readTime } from './records/foreign-time.ts';
import type { JsonObject } from './source.ts';

/**
 * What an envelope says of the time at which the sender's own system took the message: it stands in for the time that
 * some records lack. Nothing when it is no RFC 3339 time.
 */
export function observed(at: unknown): Binding {
  return known({ observedAt: ifValid(() => readTime(at, 'time')) });
}

/** The same of a number of seconds since 1970, or of as many parts of one, which may be written as text. */
export function observedEpoch(at: unknown, perSecond = 1): Binding {
  const time =
    typeof at === 'number' || (typeof at === 'string' && /^\d{1,20}(?:\.\d{1,9})?$/.test(at)) ? Number(at) : 0;
  // Zero is what who does not know it writes.
  return time > 0
    ? known({ observedAt: ifValid(() => possibleTime(Math.floor((time / perSecond) * 1000), 'time')) })
    : {};
}

/** What a record says of itself by the name of the binding: who received it wrote it so. */
export function observedIn(record: JsonObject, { observedAt }: Binding): Binding {
  return observedAt === undefined && typeof record['observedAt'] === 'string' ? observed(record['observedAt']) : {};
}

/** The same elements, with what the envelope says about all of them; what an element says itself goes before it. */
export function* bound(elements: Iterable<Enclosed>, binding: Binding): Generator<Enclosed> {
  for (const element of elements) yield { ...element, binding: { ...binding, ...element.binding } };
}
