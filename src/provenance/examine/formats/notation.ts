import { type FormatReader, notGood } from '../format.ts';

// Told by the configuration, since manifests of the Notary Project have no artifact type.
const MANIFEST = 'application/vnd.cncf.notary.signature';

/** Signatures of the Notary Project as JSON Web Signatures. Not read yet: said by name. */
export const notationJws: FormatReader = reader('notation-jws', 'application/jose+json');

/** The same as COSE. */
export const notationCose: FormatReader = reader('notation-cose', 'application/cose');

function reader(format: 'notation-jws' | 'notation-cose', mediaType: string): FormatReader {
  return {
    format,
    isOf: (material) => material.manifestType === MANIFEST && material.mediaType === mediaType,
    examine: () => notGood(format, 'unsupported', { reason: 'signatures of the Notary Project are not read yet' }),
  };
}
