import { hash } from 'node:crypto';
import { parseDigest } from '../../core/digest.ts';
import { GOOGLE_CLOUD_BUILD } from '../examine/google-cloud-build.ts';
import { parseBundle } from '../examine/sigstore/bundle.ts';
import type { Material } from '../material.ts';
import { isJson, strictJson } from '../strict.ts';

/**
 * What lies in a file: a Sigstore bundle, or provenance as `gcloud` gives it.
 * @throws InvalidInput for what is neither.
 */
export function materialOfFile(bytes: Buffer, field: string): Material {
  const value = strictJson(bytes, field);
  const isGoogles = isJson(value) && Object.hasOwn(value, 'provenance_summary');
  if (!isGoogles) parseBundle(bytes, field);
  return {
    digest: parseDigest(`sha256:${hash('sha256', bytes)}`),
    found: 'file',
    manifestType: '',
    mediaType: isGoogles ? GOOGLE_CLOUD_BUILD : 'application/vnd.dev.sigstore.bundle.v0.3+json',
    annotations: new Map(),
    manifestAnnotations: new Map(),
    bytes,
  };
}
