import type { Sha256 } from '../../core/attachment.ts';
import type { EvidenceHeld, LandwaiterEvent } from '../../core/event.ts';
import { type ExaminedOf, type ExaminedVerdict, NOTHING_EXAMINED } from '../../core/examined.ts';
import type { Shelf } from '../../lineage/storage/store.ts';
import { examinedFrom, isHolding, keyOf, readVerdict, verdictName } from './examine-held.ts';

/**
 * What was computed before, and nothing else: verdicts by these trust entries, and those facts of which one is missing. For
 * whoever may not take the time, or has no keys.
 */
export async function examinedBefore(
  events: Iterable<LandwaiterEvent>,
  trust: Iterable<Sha256>,
  shelf: Pick<Shelf, 'bytes'>,
): Promise<{ readonly examined: ExaminedOf; readonly missing: readonly EvidenceHeld[] }> {
  const entries = [...new Set(trust)];
  const holding = [...events].filter(isHolding);
  const found = new Map<string, readonly ExaminedVerdict[]>();
  const missing: EvidenceHeld[] = [];
  if (entries.length === 0) return { examined: NOTHING_EXAMINED, missing };
  for (const fact of holding) {
    const key = keyOf(fact);
    if (found.has(key)) continue;
    const verdicts: ExaminedVerdict[] = [];
    for (const one of entries) {
      const before = await shelf.bytes(verdictName(fact, one));
      if (!before) missing.push(fact);
      const verdict = before && readVerdict(before);
      if (verdict) verdicts.push({ ...verdict, trust: one });
    }
    found.set(key, verdicts);
  }
  return { examined: examinedFrom(found), missing };
}
