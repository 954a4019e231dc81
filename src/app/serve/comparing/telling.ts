import { known } from '../../../core/known.ts';
import type { Digest } from '../../../core/digest.ts';
import type { Time } from '../../../core/time.ts';
import type { ImagePair } from '../../../core/wanted-comparison.ts';
import { COMPARISON_MARK, comparisonRecord } from '../../../ingest/fetching/comparison-record.ts';
import type { Parcel } from '../../../intake/inbox.ts';
import type { ToldComparison } from './comparing-messages.ts';
import type { Reader } from '../images/readers.ts';

/** Where what was compared goes. */
export interface Kept {
  /** Keeps a full comparison, packed, by the SHA-256 of what it is unpacked. */
  keep(sha256: string, body: Uint8Array, about: { readonly manifest: Digest; readonly at: Time }): Promise<void>;
  /** Resolves when it is durable. */
  deliver(parcel: Parcel): Promise<unknown>;
}

const LINES = { 'content-type': 'application/x-ndjson' };

/** Keeps what was compared, and tells it as a delivery of the collector's source, a record for each platform. */
export async function tell(
  { new: { registry, repository } }: ImagePair,
  { parcel }: Reader,
  made: readonly ToldComparison[],
  observed: Time,
  { keep, deliver }: Kept,
): Promise<void> {
  const lines: string[] = [];
  // First, so that no fact names what is not there.
  for (const { comparison, full, sha256 } of made) {
    if (full && sha256 !== undefined) await keep(sha256, full, { manifest: comparison.new.manifest, at: observed });
    const more = known({ full: sha256 });
    lines.push(`${JSON.stringify(comparisonRecord(comparison, { registry, repository, observed, ...more }))}\n`);
  }
  const headers = { ...parcel.headers, ...LINES };
  await deliver({ ...parcel, kind: COMPARISON_MARK, headers, receivedAt: observed, body: Buffer.from(lines.join('')) });
}
