import { hash } from 'node:crypto';
import type { Image } from '../../scenarios/act.ts';
import { assembled, manifestOf, MEDIA_TYPES } from '../../scenarios/images.ts';
import { envelope, type Holder, idOf, sha256, signed } from '../../provenance/material.ts';
import type { Place } from '../act.ts';

/** What is attached to an image: the manifest as an image with a subject, and the bytes of each of its layers. */
export interface Made {
  readonly image: Image;
  readonly layers: readonly Layer[];
}

/** One signature or statement, as a layer of a manifest. */
export interface Layer {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const NOTARY = 'application/vnd.cncf.notary.signature';
export const SIGNED = 'https://sigstore.dev/cosign/sign/v1';

/** A signature as cosign 2 makes it. */
export function simpleSigned(holder: Holder, { digest }: Image, { registry, repository }: Place): Layer {
  const critical = {
    identity: { 'docker-reference': `${registry.host}/${repository}` },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  };
  const bytes = Buffer.from(JSON.stringify({ critical, optional: null }));
  const signature = signed(holder, bytes).toString('base64');
  return { mediaType: MEDIA_TYPES.signature, bytes, annotations: { 'dev.cosignproject.cosign/signature': signature } };
}

/** A statement as cosign 2 makes it. */
export function enveloped(holder: Holder, text: string, predicateType: string): Layer {
  return {
    mediaType: MEDIA_TYPES.envelope,
    bytes: Buffer.from(JSON.stringify(envelope(holder, text))),
    annotations: { 'dev.cosignproject.cosign/signature': '', predicateType },
  };
}

/** A signature or statement by a key as cosign 3 makes it. */
export function bundledBy(holder: Holder, text: string): Layer {
  const content = {
    mediaType: BUNDLE,
    verificationMaterial: { publicKey: { hint: idOf(holder) } },
    dsseEnvelope: envelope(holder, text),
  };
  return { mediaType: BUNDLE, bytes: Buffer.from(JSON.stringify(content)) };
}

export function statementOn({ digest }: Image, predicateType: string, predicate: object): string {
  return JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: digest.slice(7) } }],
    predicateType,
    predicate,
  });
}

/** What cosign 2 keeps under a tag: nothing in its manifest says of what it is. */
export function tagged(subject: Image, layers: readonly Layer[]): Made {
  const [first] = layers;
  return madeOf(subject, layers, { layers: first?.mediaType ?? MEDIA_TYPES.signature }, {});
}

/** A bundle as a referrer; `predicateType` as cosign 3 annotates it. */
export function referring(subject: Image, layer: Layer, predicateType: string, at: number): Made {
  return madeOf(
    subject,
    [layer],
    { layers: BUNDLE, type: BUNDLE },
    {
      artifactType: BUNDLE,
      annotations: {
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': predicateType,
        'org.opencontainers.image.created': `${new Date(at).toISOString().slice(0, 19)}Z`,
      },
    },
  );
}

/** A signature of the Notary Project: what it is says the type of its config. */
export function notarised(subject: Image, bytes: Buffer, thumbprints: readonly string[]): Made {
  return madeOf(
    subject,
    [{ mediaType: 'application/jose+json', bytes }],
    { layers: 'application/jose+json', type: NOTARY },
    { annotations: { 'io.cncf.notary.x509chain.thumbprint#S256': JSON.stringify(thumbprints) } },
  );
}

/** The very same layers in a manifest that says to be about another image. */
export function about(subject: Image, { image, layers }: Made): Made {
  const { config: _, layers: __, subject: ___, mediaType: ____, ...more } = JSON.parse(image.manifest ?? '{}');
  return madeOf(subject, layers, image.artifact ?? { layers: BUNDLE }, more);
}

function madeOf(
  subject: Image,
  layers: readonly Layer[],
  artifact: NonNullable<Image['artifact']>,
  more: object,
): Made {
  const config = configOf(artifact, layers);
  const described = layers.map(({ mediaType, bytes, annotations }) => ({
    mediaType,
    size: bytes.length,
    digest: sha256(bytes),
    ...(annotations && { annotations }),
  }));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config,
    layers: described,
    ...(artifact.type !== undefined && { subject: descriptorOf(subject) }),
    ...more,
  });
  const name = `attached to ${subject.name}`;
  const told = described.map(({ digest, size }) => ({ digest, size }));
  const parts = { name, config: config.digest, layers: told, labels: {}, created: 0, subject, artifact, manifest };
  return { image: assembled(parts), layers };
}

function configOf({ type }: NonNullable<Image['artifact']>, layers: readonly Layer[]) {
  const ids = layers.map(({ bytes }) => sha256(bytes));
  const old = { architecture: '', created: '0001-01-01T00:00:00Z', os: '', rootfs: { type: 'layers', diff_ids: ids } };
  const bytes = Buffer.from(type === undefined ? JSON.stringify({ ...old, config: {} }) : '{}');
  const mediaType = type === undefined ? MEDIA_TYPES.config : type === NOTARY ? NOTARY : EMPTY;
  return { mediaType, size: bytes.length, digest: sha256(bytes) };
}

export function descriptorOf(image: Image) {
  const mediaType = image.children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest;
  return { mediaType, size: Buffer.byteLength(manifestOf(image)), digest: image.digest };
}

/** The list of referrers where a registry keeps none itself: an index under the tag `sha256-HEX`. */
export function fallbackOf(subject: Image, referrers: readonly Image[]): Image {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: referrers.map((one) => ({
      ...descriptorOf(one),
      ...(one.artifact?.type !== undefined && { artifactType: one.artifact.type }),
    })),
  });
  const name = `referrers of ${subject.name}`;
  const config = sha256(Buffer.from(hash('sha256', name)));
  return assembled({ name, config, layers: [], labels: {}, created: 0, children: referrers, manifest });
}
