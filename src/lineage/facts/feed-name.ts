import type { LandwaiterEvent } from '../../core/event.ts';
import { deliveryOf } from '../../core/observed.ts';

/** The file that a record stands in; deliveries to a server are numbered, and those of one source are one feed. */
export function feedOf({ origin }: Pick<LandwaiterEvent, 'origin'>): string {
  const delivery = deliveryOf(origin);
  return delivery ? `intake/${delivery.door}` : origin.path;
}
