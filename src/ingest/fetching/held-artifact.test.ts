import { describe, expect, test } from 'vitest';
import { artifactIn } from './held-artifact.ts';

const SUBJECT = `sha256:${'a'.repeat(64)}`;
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const IMAGE = 'application/vnd.oci.image.config.v1+json';
const SIGNED = 'https://sigstore.dev/cosign/sign/v1';
const one = (mediaType: string, digit = 'b') => ({ mediaType, digest: `sha256:${digit.repeat(64)}`, size: 2 });

/** As cosign 3 writes it. */
const whole = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  artifactType: BUNDLE,
  config: one(EMPTY),
  layers: [one(BUNDLE, 'c')],
  subject: { ...one('application/vnd.oci.image.manifest.v1+json'), digest: SUBJECT },
  annotations: { 'dev.sigstore.bundle.predicateType': SIGNED },
};
const of = (changes: object) => artifactIn(Buffer.from(JSON.stringify({ ...whole, ...changes })), undefined);

describe('what a manifest says that it is attached to', () => {
  test.each([
    ['a bundle as cosign 3 writes it', {}, { type: BUNDLE, predicateType: SIGNED }],
    ['as cosign 2 does', { artifactType: undefined, annotations: undefined }, { type: EMPTY }],
    ['a type that is empty', { artifactType: '', annotations: {} }, { type: EMPTY }],
    [
      'a signature of the Notary Project',
      {
        artifactType: undefined,
        annotations: {},
        config: one('application/vnd.cncf.notary.signature'),
        layers: [one('application/jose+json')],
      },
      { type: 'application/vnd.cncf.notary.signature' },
    ],
    [
      'a signature of cosign 2 as a referrer',
      {
        artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
        annotations: {},
        config: one('application/vnd.dev.cosign.artifact.sig.v1+json'),
        layers: [one('application/vnd.dev.cosign.simplesigning.v1+json')],
      },
      { type: 'application/vnd.dev.cosign.artifact.sig.v1+json' },
    ],
  ])('%s', (_, changes, expected) => {
    expect(of(changes)).toEqual({ subject: SUBJECT, ...expected });
  });

  test('of a bundle of cosign 2 it is the bundle that says whether it holds a statement', () => {
    const manifest = Buffer.from(JSON.stringify({ ...whole, annotations: undefined }));
    const stated = (payload: unknown) =>
      artifactIn(manifest, Buffer.from(JSON.stringify({ dsseEnvelope: { payload } })))?.predicateType;
    const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
    expect(stated(text({ predicateType: 'https://slsa.dev/provenance/v1' }))).toBe('https://slsa.dev/provenance/v1');
    for (const odd of [text({ predicateType: 'x'.repeat(256) }), text({ predicateType: {} }), text([]), '!', 7, null])
      expect(stated(odd)).toBeUndefined();
    expect(artifactIn(manifest, Buffer.from('{"messageSignature":{}}'))?.predicateType).toBeUndefined();
  });

  // What a runtime may run is an image, whatever else it says of itself.
  test.each([
    ['the configuration of an image', { config: one(IMAGE) }],
    ['that of Docker', { config: one('application/vnd.docker.container.image.v1+json') }],
    ['one that Docker takes for an image', { config: one('application/json') }],
    ['one without a type', { config: { ...one(EMPTY), mediaType: undefined } }],
    ['one of a shim', { config: one('application/vnd.wasm.config.v0+json') }],
    ['no configuration', { config: undefined }],
    ['an image’s layer', { layers: [one('application/vnd.oci.image.layer.v1.tar+gzip')] }],
    [
      'an image’s layer behind a signature',
      { layers: [one(BUNDLE), one('application/vnd.docker.image.rootfs.diff.tar.gzip')] },
    ],
    ['a layer of an unknown type', { layers: [one('application/octet-stream')] }],
    ['a type in other letters', { layers: [one(BUNDLE.toUpperCase())] }],
    ['no layers', { layers: [] }],
    ['images beside layers', { manifests: [] }],
    ['layers of schema 1', { fsLayers: [] }],
    ['another schema', { schemaVersion: 1 }],
    ['the type of an index', { mediaType: 'application/vnd.oci.image.index.v1+json' }],
    ['no subject', { subject: undefined }],
    ['a subject that is no digest', { subject: { ...one(BUNDLE), digest: 'sha256:abc' } }],
    ['layers in another spelling, too', { Layers: [one('application/vnd.oci.image.layer.v1.tar+gzip')] }],
    ['a configuration in another spelling, too', { conFig: one(IMAGE) }],
    ['a layer with two types', { layers: [{ ...one(BUNDLE), MediaType: 'application/vnd.oci.image.layer.v1.tar' }] }],
  ])('is not asked of what has %s', (_, changes) => {
    expect(of(changes)).toBeUndefined();
  });

  test('is not asked of what has a key twice, or is no object', () => {
    const text = JSON.stringify(whole).replace('{', `{"config":${JSON.stringify(one(IMAGE))},`);
    for (const odd of [text, '[]', 'null', '{', '']) expect(artifactIn(Buffer.from(odd), undefined)).toBeUndefined();
  });
});
