import type { Material } from '../../material.ts';
import type { TrustEntry } from '../../trust/trust-entry.ts';
import type { Verdict } from '../../../core/attachment.ts';
import type { Subject } from '../../subject.ts';
import { type FormatReader, notGood } from '../format.ts';
import { parseBundle, type ReadBundle } from '../sigstore/bundle.ts';
import { prove } from '../sigstore/prove.ts';
import { SignedContent } from '../sigstore/signed.ts';
import { examineAttested } from '../statement/attested.ts';
import { whenGood } from '../when-good.ts';

const FORMAT = 'sigstore-bundle';
const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json(?:;|$)|\.v\d)/;
const LARGEST = 24 * 1024 * 1024;

/** Sigstore bundles, which cosign 3 and GitHub write: a statement or the signature of bytes, with all that proves it. */
export const sigstoreBundle: FormatReader = {
  format: FORMAT,
  // In lists and manifests it is called what it likes: the bytes' own type says what they are.
  isOf: ({ mediaType }) => MEDIA_TYPE.test(mediaType),
  examine(material, subject, trust) {
    const { bytes } = material;
    if (bytes.length > LARGEST)
      return notGood(FORMAT, 'unreadable', {
        check: 'size',
        reason: `the bundle has ${bytes.length} bytes, and ${LARGEST} are the most`,
      });
    return examineBundle(parseBundle(bytes, 'bundle'), material, subject, trust);
  },
};

function examineBundle(
  { content, proof }: ReadBundle,
  material: Material,
  subject: Subject,
  trust: TrustEntry,
): Verdict {
  if (content.kind === 'statement') {
    const beside = material.manifestAnnotations.get('dev.sigstore.bundle.predicateType');
    return examineAttested(FORMAT, { envelope: content.envelope, annotated: [beside] }, proof, subject, trust);
  }
  const { digest, signature } = content;
  const named = `${digest.algorithm}:${digest.value.toString('hex')}`;
  // Signed is the artifact itself, and its digest stands beside it as a help: it need not be right (sigstore-python#1651).
  if (named !== subject.digest)
    return notGood(FORMAT, 'failed', {
      check: 'artifact-digest',
      reason: `it is a signature of ${named}, and not of this`,
    });
  const message = subject.bytes ?? digest;
  const found = prove({ ...proof, content: new SignedContent({ message, signature }) }, trust);
  return whenGood(FORMAT, found, (good) => ({
    format: FORMAT,
    state: 'verified',
    ours: true,
    reason: 'the signature is good, and of this',
    ...good,
  }));
}
