import { known } from '../core/known.ts';
import { ifValid } from '../core/error.ts';
import type { Binding } from '../core/policy.ts';
import type { Enclosed } from './envelope.ts';
import { readTime } from './records/foreign-time.ts';

/**
 * What an envelope says of the time at which the sender's own system took the message: it stands in for the time that
 * some records lack. Nothing when it is no RFC 3339 time.
 */
export function observed(at: unknown): Binding {
  return known({ observedAt: ifValid(() => readTime(at, 'time')) });
}

/** The same elements, with what the envelope says about all of them; what an element says itself goes before it. */
export function* bound(elements: Iterable<Enclosed>, binding: Binding): Generator<Enclosed> {
  for (const element of elements) yield { ...element, binding: { ...binding, ...element.binding } };
}
