import type { Sha256, Verdict } from '../../core/attachment.ts';
import { jsonHash } from '../../core/canonical.ts';
import type { EvidenceHeld, LandwaiterEvent } from '../../core/event.ts';
import { attachmentKey, type HeldAttachment, type KeptBytes, partsOf } from '../../core/evidence-held.ts';
import { EXAMINER, type ExaminedOf, type ExaminedVerdict, NOTHING_EXAMINED } from '../../core/examined.ts';
import type { Shelf } from '../../lineage/storage/store.ts';
import { subjectOf } from './subject-of.ts';
import type { Trust } from './trusting-policy.ts';

/** Where bytes of attachments are, and verdicts that were computed before. */
export interface Shelves {
  readonly material: Pick<Shelf, 'bytes'>;
  readonly examined: Shelf;
}

/** What was computed, and how often it was there already. */
export interface Examining {
  readonly examined: ExaminedOf;
  /** The same by {@link keyOf} the fact. */
  readonly verdicts: ReadonlyMap<string, readonly ExaminedVerdict[]>;
  /** The verdicts that were not there before. */
  readonly fresh: readonly Verdict[];
  readonly computed: number;
}

/** A fact that names an attachment. */
export type Holding = EvidenceHeld & { readonly attachment: HeldAttachment };

const NOTHING: readonly ExaminedVerdict[] = [];
const NONE: Examining = { examined: NOTHING_EXAMINED, verdicts: new Map(), fresh: [], computed: 0 };
const AT_ONCE = 200;

/**
 * Verdicts on all attachments among the facts, by every trust entry: computed where they were not before. What their rules
 * make of them is a function of facts then, as long as nothing is judged before this has ended.
 */
export async function examineHeld(
  events: Iterable<LandwaiterEvent>,
  entries: Trust['entries'],
  shelves: Shelves,
): Promise<Examining> {
  const holding = [...events].filter(isHolding);
  if (holding.length === 0 || entries.size === 0) return NONE;
  const { verdictOf } = await import('./verdict-of.ts');
  const found = new Map<string, readonly ExaminedVerdict[]>();
  const keeping: KeptBytes[] = [];
  const fresh: Verdict[] = [];
  let computed = 0;
  for (const fact of holding) {
    const key = keyOf(fact);
    if (found.has(key)) continue;
    const verdicts: ExaminedVerdict[] = [];
    for (const [trust, entry] of entries) {
      const name = verdictName(fact, trust);
      const before = await shelves.examined.bytes(name);
      const verdict = before ? readVerdict(before) : await verdictOf(fact, entry, shelves.material);
      if (!before) {
        computed += 1;
        if (verdict !== undefined && verdict !== 'gone') fresh.push(verdict);
        // What cannot be told without bytes that are gone is no verdict to keep.
        if (verdict !== 'gone')
          keeping.push({
            sha256: name,
            bytes: Buffer.from(verdictText(verdict)),
            about: fact.subject,
            at: fact.at,
          });
      }
      if (verdict !== undefined && verdict !== 'gone') verdicts.push({ ...verdict, trust });
    }
    found.set(key, verdicts);
    if (keeping.length >= AT_ONCE) await shelves.examined.keep(...keeping.splice(0));
  }
  await shelves.examined.keep(...keeping);
  return { examined: examinedFrom(found), verdicts: found, fresh, computed };
}

/** The same of verdicts that were computed elsewhere. */
export function examinedFrom(verdicts: ReadonlyMap<string, readonly ExaminedVerdict[]>): ExaminedOf {
  return (fact) => verdicts.get(keyOf(fact)) ?? NOTHING;
}

/** The name of a verdict: the hash of what it is a function of. */
export function verdictName(fact: Holding, trust: Sha256): Sha256 {
  return jsonHash({
    material: materialHash(fact.attachment),
    subject: { ...subjectOf(fact) },
    trust,
    examiner: EXAMINER,
  });
}

/** One hash for all that an attachment is made of. */
function materialHash(held: HeldAttachment): Sha256 {
  return jsonHash([held.digest, held.layer, partsOf(held), held.unread]);
}

/** Equal of facts that hold the same bytes about the same image. */
export function keyOf(fact: EvidenceHeld): string {
  const { digest, repository = '', mediaType = '', size = '' } = subjectOf(fact);
  return `${digest} ${repository} ${size} ${mediaType} ${fact.attachment ? attachmentKey(fact.attachment) : ''}`;
}

export function isHolding(event: LandwaiterEvent): event is Holding {
  return event.type === 'evidence.held' && event.attachment !== undefined;
}

/** As it is kept. */
export function verdictText(verdict: Verdict | undefined): string {
  return JSON.stringify(verdict ?? null);
}

/** Our own, as it was written. */
export function readVerdict(bytes: Buffer): Verdict | undefined {
  const read: Verdict | null = JSON.parse(bytes.toString('utf8'));
  return read ?? undefined;
}
