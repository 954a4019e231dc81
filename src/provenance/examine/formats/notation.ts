import type { FormatReader } from '../format.ts';
import { notGood } from '../format.ts';
import { readCose } from '../notation/cose.ts';
import type { NotationEnvelope } from '../notation/envelope.ts';
import { readJws } from '../notation/jws.ts';
import { proveNotation } from '../notation/prove.ts';
import { targetRefused } from '../notation/target.ts';
import { whenGood } from '../when-good.ts';

// Told by the configuration's media type, since manifests of the Notary Project have no artifact type.
const MANIFEST = 'application/vnd.cncf.notary.signature';
const LARGEST = 1024 * 1024;

/** Signatures of the Notary Project as JSON Web Signatures. */
export const notationJws: FormatReader = reader('notation-jws', 'application/jose+json', readJws);

/** The same as COSE. */
export const notationCose: FormatReader = reader('notation-cose', 'application/cose', readCose);

function reader(
  format: 'notation-jws' | 'notation-cose',
  mediaType: string,
  read: (bytes: Buffer) => NotationEnvelope,
): FormatReader {
  return {
    format,
    isOf: (material) => material.manifestType === MANIFEST && material.mediaType === mediaType,
    examine({ bytes }, subject, trust) {
      if (bytes.length > LARGEST)
        return notGood(format, 'unreadable', {
          check: 'size',
          reason: `the envelope has ${bytes.length} bytes, and ${LARGEST} are the most`,
        });
      const envelope = read(bytes);
      if (trust.kind !== 'certificates')
        return notGood(format, 'failed', { check: 'certificate-chain', reason: 'no certificates are named here' });
      return whenGood(format, proveNotation(envelope, trust.store), (good) => {
        const refused = targetRefused(envelope, subject);
        if (refused) return notGood(format, refused.state, { ...good, ...refused, ours: true });
        const reason = 'the signature is good, and of this image; nobody was asked whether a certificate was revoked';
        return { format, state: 'verified', ours: true, reason, ...good };
      });
    },
  };
}
