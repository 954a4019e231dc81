import type { LandwaiterEvent } from '../core/event.ts';

/** The file that a record stands in; deliveries to a server are numbered, and those of one source are one feed. */
export function feedOf({ origin }: Pick<LandwaiterEvent, 'origin'>): string {
  return /^(intake\/[^/]+)\/\d+$/.exec(origin.path)?.[1] ?? origin.path;
}
