import type { LandwaiterEvent } from '../../core/event.ts';

// What senders write where they have no id. Two who have none are not one.
const NONE: ReadonlySet<string> = new Set(['', '-', '0', 'unknown', 'null', 'undefined', 'none', 'nil', 'n/a']);

/** The event without an id of a credential that is no id: other facts are joined by it. */
export function withoutPlaceholder(event: LandwaiterEvent): LandwaiterEvent {
  if (!('credential' in event) || !NONE.has(event.credential?.trim().toLowerCase() ?? '')) return event;
  const { credential: _, ...rest } = event;
  return rest;
}
