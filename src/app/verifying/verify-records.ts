import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { evidenceRecord, type HeldBytes } from '../../ingest/fetching/evidence-record.ts';
import type { Attached, Attachment } from '../../provenance/find/find.ts';
import { parseImagePlace } from '../../registry/image-place.ts';
import type { Told } from './verify-json.ts';

/**
 * The records that the source `image-evidence` reads: what is attached, byte for byte, and nothing of what it is worth. Of
 * the image, its indexes and its children one that says that there is nothing, where everything answered and so it is.
 */
export function verificationRecords({ reference, image, observed }: Told): readonly object[] {
  const { kind } = image;
  if (kind === 'artifact') throw new InvalidInput('-o record', 'records are of images: name one');
  const place = parseImagePlace(reference);
  const { host: registry, repository } = place.kind === 'registry' ? place : {};
  return attachedRecords(image, known({ registry, repository }), observed);
}

/** The same of an image in a repository, or wherever it lies. */
export function attachedRecords(
  { digest, children, indexes, attachments, listed }: Omit<Attached, 'kind'>,
  place: Partial<RepositoryName>,
  observed: Time,
): readonly object[] {
  const answer = { observed, ...place, isComplete: listed.isComplete };
  const bare = [...new Set<Digest>([digest, ...indexes, ...children])].filter(
    (one) => listed.isComplete && !attachments.some(({ subject }) => subject === one),
  );
  return [
    ...attachments.map((one) => {
      const { subject, target } = one;
      return evidenceRecord({ ...answer, subject, ...known({ target }), attachment: bytesOf(one) });
    }),
    ...bare.map((subject) => evidenceRecord({ ...answer, subject })),
  ];
}

function bytesOf({ material, from }: Attachment): HeldBytes {
  const { digest, found, bytes, unread } = material;
  return {
    digest,
    found,
    ...(unread === undefined ? { part: bytes } : { unread }),
    ...(from && { manifest: from.manifest, layer: from.layer }),
    ...(from?.index && { index: { digest: from.index.digest, bytes: from.index.body } }),
  };
}
