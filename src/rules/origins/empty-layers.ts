import { type Digest, parseDigest } from '../../core/digest.ts';

/** As Docker compresses it. */
export const EMPTY_LAYER = parseDigest('sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4');

/** Archives with nothing in them, as engines write them for steps that change no file. Images share them by chance. */
export const EMPTY_LAYERS: ReadonlySet<Digest> = new Set([
  EMPTY_LAYER,
  // As BuildKit compresses it.
  parseDigest('sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1'),
  // 1024 zero bytes: as it is.
  parseDigest('sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'),
]);
