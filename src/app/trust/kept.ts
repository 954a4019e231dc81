import type { LandwaiterEvent } from '../../core/event.ts';
import { type KeptBytes, partsOf } from '../../core/evidence-held.ts';
import { isHolding } from './examine-held.ts';

/** Of bytes that records brought those that facts name: what was not believed is not kept. */
export function keptFor(events: readonly LandwaiterEvent[], kept: readonly KeptBytes[]): readonly KeptBytes[] {
  if (kept.length === 0) return [];
  const wanted = new Set(events.flatMap((event) => (isHolding(event) ? partsOf(event.attachment) : [])));
  return kept.filter(({ sha256 }) => wanted.has(sha256));
}
