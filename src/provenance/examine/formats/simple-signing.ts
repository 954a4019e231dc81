import { ifValid, InvalidInput, quoted } from '../../../core/error.ts';
import { parseReference } from '../../../core/reference.ts';
import { objectOf } from '../../../core/json-object.ts';
import type { Material } from '../../material.ts';
import { strictJson } from '../../strict.ts';
import type { Subject } from '../../subject.ts';
import { type FormatReader, notGood } from '../format.ts';
import { annotated } from '../sigstore/annotated.ts';
import { prove } from '../sigstore/prove.ts';
import { SignedContent } from '../sigstore/signed.ts';
import { whenGood } from '../when-good.ts';

const FORMAT = 'simple-signing';
const MEDIA_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const LARGEST = 1024 * 1024;
const TYPE = 'cosign container image signature';

/**
 * Signatures of cosign by its first format (https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md): over the
 * bytes of a small JSON text that names the image's digest.
 */
export const simpleSigning: FormatReader = {
  format: FORMAT,
  isOf: ({ mediaType }) => mediaType === MEDIA_TYPE,
  examine(material, subject, trust) {
    const { bytes } = material;
    if (bytes.length > LARGEST)
      return notGood(FORMAT, 'unreadable', {
        check: 'size',
        reason: `the payload has ${bytes.length} bytes, and ${LARGEST} are the most`,
      });
    const { signature, ...more } = annotated(material);
    if (!signature)
      return notGood(FORMAT, 'unreadable', { check: 'parse', reason: 'no signature stands beside the payload' });
    const proof = prove({ ...more, content: new SignedContent({ message: bytes, signature }) }, trust);
    return whenGood(FORMAT, proof, (good) => {
      const refused = payloadRefused(material, subject);
      if (refused) return notGood(FORMAT, refused.state, { ...good, ...refused, ours: true });
      return { format: FORMAT, state: 'verified', ours: true, reason: reasonOf(material, subject), ...good };
    });
  },
};

/** Read after the signature: before, it is anybody's text. */
function payloadRefused({ bytes }: Material, { digest }: Subject) {
  try {
    const { type, digest: signed } = payloadOf(bytes);
    if (type !== TYPE)
      return {
        state: 'failed' as const,
        check: 'payload-type' as const,
        reason: `what is signed is ${quoted(type)}, and no container image signature`,
      };
    if (signed !== digest)
      return {
        state: 'failed' as const,
        check: 'subject' as const,
        reason: `it is a signature of ${quoted(signed)}, and not of this image`,
      };
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { state: 'unreadable' as const, check: 'statement' as const, reason: error.message };
  }
}

function payloadOf(bytes: Buffer) {
  const payload = objectOf(strictJson(bytes, 'payload'), ['critical', 'optional'], 'payload');
  const critical = objectOf(payload.get('critical') ?? {}, ['identity', 'image', 'type'], 'payload.critical');
  const image = objectOf(critical.get('image') ?? {}, ['docker-manifest-digest'], 'payload.critical.image');
  const identity = objectOf(critical.get('identity') ?? {}, ['docker-reference'], 'payload.critical.identity');
  return {
    type: critical.get('type'),
    digest: image.get('docker-manifest-digest'),
    reference: identity.get('docker-reference'),
  };
}

/** Under which name it was signed is told and decides nothing: images are copied with their signatures. */
function reasonOf({ bytes }: Material, { repository }: Subject): string {
  const { reference } = payloadOf(bytes);
  const named = typeof reference === 'string' ? ifValid(() => parseReference(reference)) : undefined;
  const name = named && `${named.registry}/${named.repository}`;
  if (name === undefined || repository === undefined || name === repository)
    return 'the signature is good, and of this image';
  return `the signature is good, and of this image as ${quoted(name)}`;
}
