import type { Sha256, Verdict } from '../../core/attachment.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { TrustEntry } from '../../provenance/trust/trust-entry.ts';
import { type Holding, isHolding, keyOf, readVerdict, type Shelves, verdictName, verdictText } from './examine-held.ts';
import { verdictOf } from './verdict-of.ts';

/**
 * `same`: byte for byte what is kept; `other`: not; `new`: none was kept; `gone`: the attachment's bytes are not there, so
 * nothing can be computed.
 */
export type Kept = 'same' | 'other' | 'new' | 'gone';

/** What is computed now of an attachment by one trust entry, beside what is kept of that. */
export interface ExaminedAgain {
  readonly fact: Holding;
  readonly trust: Sha256;
  readonly kept: Kept;
  /** Absent: it is nothing that proves anything, or its bytes are gone. */
  readonly verdict?: Verdict;
  /** As it is kept. */
  readonly before?: Verdict;
}

/** Examines kept attachments anew, and holds that against kept verdicts; ordered by what is examined. Keeps nothing. */
export async function examineAgain(
  events: Iterable<LandwaiterEvent>,
  entries: ReadonlyMap<Sha256, TrustEntry>,
  shelves: Shelves,
): Promise<readonly ExaminedAgain[]> {
  const facts = new Map<string, Holding>();
  for (const fact of events) if (isHolding(fact) && !facts.has(keyOf(fact))) facts.set(keyOf(fact), fact);
  const found: ExaminedAgain[] = [];
  for (const [, fact] of [...facts].sort(byKey))
    for (const [trust, entry] of [...entries].sort(byKey)) {
      const bytes = await shelves.examined.bytes(verdictName(fact, trust));
      const before = bytes && readVerdict(bytes);
      const verdict = await verdictOf(fact, entry, shelves.material);
      const told = { fact, trust, ...(before && { before }) };
      if (verdict === 'gone') found.push({ ...told, kept: 'gone' });
      // What proves nothing, and never did, has no verdict.
      else if (verdict || before) found.push({ ...told, kept: keptAs(bytes, verdict), ...(verdict && { verdict }) });
    }
  return found;
}

function keptAs(bytes: Buffer | undefined, verdict: Verdict | undefined): Kept {
  if (!bytes) return 'new';
  return bytes.toString('utf8') === verdictText(verdict) ? 'same' : 'other';
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
