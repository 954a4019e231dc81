import type { Sha256, Verdict } from '../../core/attachment.ts';
import type { EvidenceHeld } from '../../core/event.ts';
import { partsOf } from '../../core/evidence-held.ts';
import type { Shelf } from '../../lineage/storage/store.ts';
import { examine } from '../../provenance/examine/examine.ts';
import { heldMaterial } from '../../provenance/find/held-material.ts';
import type { TrustEntry } from '../../provenance/trust/trust-entry.ts';
import { subjectOf } from './subject-of.ts';

/** What a fact's attachment is worth; undefined: it is nothing that proves anything; `gone`: its bytes are not kept. */
export async function verdictOf(
  fact: EvidenceHeld,
  entry: TrustEntry,
  material: Pick<Shelf, 'bytes'>,
): Promise<Verdict | undefined | 'gone'> {
  const { attachment } = fact;
  if (!attachment) return undefined;
  const bytes = new Map<Sha256, Buffer>();
  for (const sha256 of partsOf(attachment)) {
    const found = await material.bytes(sha256);
    if (!found) return 'gone';
    bytes.set(sha256, found);
  }
  const held = heldMaterial(attachment, (sha256) => bytes.get(sha256));
  if (!held) return 'gone';
  return examine(held, subjectOf(fact), entry);
}
