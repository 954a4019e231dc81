import { expect, test } from 'vitest';
import { contentsOf } from './manifest.ts';

test('of annotations those that say what an image or a Sigstore bundle is are kept', () => {
  const annotations = {
    'org.opencontainers.image.source': 'https://github.com/acme/shop',
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1',
    'dev.sigstore.bundle.other': 'x',
    'com.acme.example': 'x',
  };
  expect(contentsOf(JSON.stringify({ annotations })).labels).toEqual({
    'org.opencontainers.image.source': 'https://github.com/acme/shop',
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1',
  });
});
