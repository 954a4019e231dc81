import { describe, expect, test } from 'vitest';
import type { Found } from '../../core/attachment.ts';
import { parseDigest } from '../../core/digest.ts';
import { artifactIn } from './held-artifact.ts';

const SUBJECT = `sha256:${'a'.repeat(64)}`;
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const IMAGE = 'application/vnd.oci.image.config.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
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
const IMAGE_ASKED = parseDigest(`sha256:${'e'.repeat(64)}`);
const asked = (part?: Buffer, found: Found = 'referrers') => ({ subject: IMAGE_ASKED, found, part });
const of = (changes: object, part?: Buffer, found?: Found) =>
  artifactIn(Buffer.from(JSON.stringify({ ...whole, ...changes })), asked(part, found));

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
      artifactIn(manifest, asked(Buffer.from(JSON.stringify({ dsseEnvelope: { payload } }))))?.predicateType;
    const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
    expect(stated(text({ predicateType: 'https://slsa.dev/provenance/v1' }))).toBe('https://slsa.dev/provenance/v1');
    for (const odd of [text({ predicateType: 'x'.repeat(256) }), text({ predicateType: {} }), text([]), '!', 7, null])
      expect(stated(odd)).toBeUndefined();
    expect(artifactIn(manifest, asked(Buffer.from('{"messageSignature":{}}')))?.predicateType).toBeUndefined();
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
    ['a subject that is no digest', { subject: { ...one(BUNDLE), digest: 'sha256:abc' } }],
    ['layers in another spelling, too', { Layers: [one('application/vnd.oci.image.layer.v1.tar+gzip')] }],
    ['a configuration in another spelling, too', { conFig: one(IMAGE) }],
    ['a layer with two types', { layers: [{ ...one(BUNDLE), MediaType: 'application/vnd.oci.image.layer.v1.tar' }] }],
  ])('is not asked of what has %s', (_, changes) => {
    expect(of(changes)).toBeUndefined();
  });

  test('without a subject it is what was asked for, or what it holds says', () => {
    const words = Buffer.from(JSON.stringify({ critical: { image: { 'docker-manifest-digest': SUBJECT } } }));
    expect(of({ subject: undefined })?.subject).toBe(IMAGE_ASKED);
    expect(of({ subject: undefined }, words, 'subject')?.subject).toBe(SUBJECT);
    expect(of({ subject: undefined }, undefined, 'subject')).toBeUndefined();
    expect(of({ subject: undefined }, Buffer.from('{}'), 'subject')).toBeUndefined();
  });

  describe('under a tag of cosign 2, with the configuration of an image', () => {
    const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json';
    const DSSE = 'application/vnd.dsse.envelope.v1+json';
    const bare = { artifactType: undefined, annotations: undefined, subject: undefined, config: one(IMAGE) };
    const signature = { ...bare, layers: [one(SIMPLE)] };

    test('it is one whose layers are JSON, each of which has to be seen', () => {
      expect(of(signature, Buffer.from('{"critical":{}}'), 'tag')).toEqual({
        subject: IMAGE_ASKED,
        type: SIMPLE,
        layers: 1,
      });
      const payload = Buffer.from(JSON.stringify({ predicateType: 'https://slsa.dev/provenance/v1' })).toString(
        'base64',
      );
      expect(
        of({ ...bare, layers: [one(DSSE), one(DSSE, 'd')] }, Buffer.from(JSON.stringify({ payload })), 'tag'),
      ).toEqual({
        subject: IMAGE_ASKED,
        type: DSSE,
        predicateType: 'https://slsa.dev/provenance/v1',
        layers: 2,
      });
    });

    test.each([
      ['its bytes are an archive', signature, Buffer.from([0x1f, 0x8b, 8, 0]), 'tag'],
      ['they begin like JSON', signature, Buffer.from(`{}${'\0'.repeat(510)}`), 'tag'],
      ['they are a list', signature, Buffer.from('[]'), 'tag'],
      ['they are none', signature, Buffer.alloc(0), 'tag'],
      ['they were not read', signature, undefined, 'tag'],
      ['it is listed as a referrer', signature, Buffer.from('{}'), 'referrers'],
      ['an index lists it', signature, Buffer.from('{}'), 'index'],
      [
        'another layer is one of an image',
        { ...bare, layers: [one(SIMPLE), one('application/vnd.oci.image.layer.v1.tar')] },
        Buffer.from('{}'),
        'tag',
      ],
    ] as const)('it is not asked where %s', (_, manifest, part, found) => {
      expect(of(manifest, part, found)).toBeUndefined();
    });
  });

  test('of a list that was asked for it is told how many it has, and nothing of what is more than a list', () => {
    const listed = (list: object, found: Found = 'subject') =>
      artifactIn(Buffer.from(JSON.stringify(whole)), {
        ...asked(undefined, found),
        list: Buffer.from(JSON.stringify(list)),
      })?.listed;
    const manifests = [one(MANIFEST, 'b'), one(MANIFEST, 'c'), one(MANIFEST, 'c')];
    expect(listed({ schemaVersion: 2, manifests })).toBe(2);
    expect(listed({ schemaVersion: 2, manifests }, 'referrers')).toBeUndefined();
    expect(listed({ schemaVersion: 2, manifests, layers: [] })).toBeUndefined();
    expect(listed({ schemaVersion: 2, manifests, Config: {} })).toBeUndefined();
    expect(listed({ schemaVersion: 2, mediaType: MANIFEST, manifests })).toBeUndefined();
    expect(listed({ schemaVersion: 2, manifests: [{ digest: 'sha256:abc' }] })).toBeUndefined();
  });

  test('is not asked of what has a key twice, or is no object', () => {
    const text = JSON.stringify(whole).replace('{', `{"config":${JSON.stringify(one(IMAGE))},`);
    for (const odd of [text, '[]', 'null', '{', '']) expect(artifactIn(Buffer.from(odd), asked())).toBeUndefined();
  });
});
