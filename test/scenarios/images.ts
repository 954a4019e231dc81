import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '../../src/core/digest.ts';
import type { Image } from './act.ts';

interface Told {
  /** Words, lowest first; equal words are equal layers. */
  readonly layers?: readonly string[];
  readonly children?: readonly Image[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Minutes after the first midnight. */
  readonly created?: number;
  readonly subject?: Image;
  readonly artifact?: NonNullable<Image['artifact']>;
}

/** An image whose bytes are named by words: `image('api 1.0.3', { layers: ['os 5', 'node 20', 'api 1.0.3'] })`. */
export function image(name: string, told: Told = {}): Image {
  const layers = told.layers ?? ['os', `only ${name}`];
  return assembled({
    name,
    config: digest(`config ${name}`),
    layers: layers.map((layer) => ({ digest: digest(`layer ${layer}`), size: 1000 + (layer.length % 7) * 4096 })),
    labels: told.labels ?? {},
    created: told.created ?? 0,
    ...(told.children && { children: told.children }),
    ...(told.subject && { subject: told.subject }),
    ...(told.artifact && { artifact: told.artifact }),
  });
}

/** The image with layers on top: what commit, or a Dockerfile that begins with it, makes. Labels are inherited. */
export function onTopOf(base: Image, name: string, layers: readonly string[], created: number): Image {
  const made = image(name, { layers, labels: base.labels, created });
  return assembled({ ...made, layers: [...base.layers, ...made.layers] });
}

/** The parts as an image, under the digest of the manifest that they make: for whoever changes the parts of one. */
export function assembled(parts: Omit<Image, 'digest'>): Image {
  return { ...parts, digest: digest(manifestOf(parts)) };
}

/** The manifest or index, byte for byte: some registries log it, and its digest is the image's. */
export function manifestOf(image: Omit<Image, 'digest'>): string {
  if (image.manifest !== undefined) return image.manifest;
  const { config, layers, children } = image;
  const [subject, artifactType] = [toldSubject(image), artifactTypeOf(image)];
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest,
    ...(children
      ? { manifests: children.map((child, at) => ({ ...described(child), platform: PLATFORMS[at % 2] })) }
      : {
          config: { mediaType: MEDIA_TYPES.config, size: 1421, digest: config },
          layers: layers.map((one) => ({ mediaType: layerTypeOf(image), ...one })),
        }),
    ...(artifactType !== undefined && { artifactType }),
    ...(subject && { subject: described(subject) }),
  });
}

type Typed = Pick<Image, 'subject' | 'artifact'>;

export function layerTypeOf({ subject, artifact }: Typed): string {
  return artifact?.layers ?? (subject ? MEDIA_TYPES.signature : MEDIA_TYPES.layer);
}

/** What the manifest says that it is, where it says so. */
export function artifactTypeOf({ subject, artifact }: Typed): string | undefined {
  return artifact ? artifact.type : subject && MEDIA_TYPES.signature;
}

/** The subject as far as the manifest names it. */
export function toldSubject(image: Typed): Image | undefined {
  return artifactTypeOf(image) === undefined ? undefined : image.subject;
}

export const MEDIA_TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  signature: 'application/vnd.dev.cosign.simplesigning.v1+json',
  envelope: 'application/vnd.dsse.envelope.v1+json',
} as const;

const PLATFORMS = [
  { architecture: 'amd64', os: 'linux' },
  { architecture: 'arm64', os: 'linux' },
] as const;

function described(image: Image) {
  const mediaType = image.children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest;
  return { mediaType, size: manifestOf(image).length, digest: image.digest };
}

export function digest(words: string): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(words).digest('hex')}`);
}
