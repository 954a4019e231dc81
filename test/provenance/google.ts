import { sign } from 'node:crypto';
import { GOOGLE_CLOUD_BUILD } from '../../src/provenance/examine/google-cloud-build.ts';
import type { Material } from '../../src/provenance/material.ts';
import { attached, type Holder, IMAGE, IN_TOTO } from './material.ts';

export const KEY_NAME =
  'projects/verified-builder/locations/us-west2/keyRings/attestor/cryptoKeys/builtByGCB/cryptoKeyVersions/1';

/** One provenance as Google Cloud Build signs it, with the text beside it. */
export function provenance(holder: Holder, digest: string = IMAGE, keyid = KEY_NAME) {
  const slsaProvenance = {
    builder: { id: 'https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3' },
    materials: [{ digest: { sha1: '0123456789abcdef0123456789abcdef01234567' }, uri: 'https://github.com/acme/shop' }],
    metadata: { buildInvocationId: '11f6c682' },
    recipe: {
      arguments: { steps: ['build'] },
      entryPoint: 'cloudbuild.yaml',
      type: 'https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1',
    },
  };
  const text = {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://slsa.dev/provenance/v0.1',
    slsaProvenance,
    subject: [{ digest: { sha256: digest.slice(7) }, name: 'https://europe-west1-docker.pkg.dev/acme/shop/api' }],
  };
  const payload = Buffer.from(JSON.stringify({ ...text, predicate: slsaProvenance }));
  const sig = sign('sha256', payload, holder.privateKey);
  return {
    build: { intotoStatement: text },
    envelope: {
      payload: padded(payload),
      payloadType: IN_TOTO,
      signatures: [{ keyid, sig: padded(sig) }],
    },
    kind: 'BUILD',
    resourceUri: `https://${named(digest)}`,
  };
}

const named = (digest: string): string => `europe-west1-docker.pkg.dev/acme/shop/api@${digest}`;

/** As Google writes it. */
function padded(bytes: Buffer): string {
  const text = bytes.toString('base64url');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

export function answer(all: readonly object[], digest: string = IMAGE): object {
  return {
    image_summary: { digest, fully_qualified_digest: named(digest) },
    provenance_summary: { provenance: all },
  };
}

export function google(content: object): Material {
  return attached(GOOGLE_CLOUD_BUILD, Buffer.from(JSON.stringify(content)), {});
}
