import { createHash } from 'node:crypto';
import type { Digest } from '../../../core/digest.ts';
import { ifValid, InvalidInput } from '../../../core/error.ts';
import type { Descriptor } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import { digest, isObject, object, objects, requiredDigest, stringMap, text, whole } from '../json.ts';
import type { JsonObject } from '../../source.ts';

/** What cosign says of a Sigstore bundle in its manifest: whether that is a signature or which statement. */
const BUNDLE_MARKS: ReadonlySet<string> = new Set(['dev.sigstore.bundle.content', 'dev.sigstore.bundle.predicateType']);

/** What a manifest or index says of itself (image-spec, manifest.md and image-index.md; Docker schema 2). */
export function contentsOf(manifest: string) {
  return contentsIn(parse(manifest));
}

/** As `contentsOf`, of a manifest that is parsed already. */
export function contentsIn(parsed: JsonObject) {
  const config = object(parsed, 'config');
  const layers = objects(parsed, 'layers').map(descriptor);
  const children = objects(parsed, 'manifests').map((child) => requiredDigest(child, 'digest'));
  return known({
    mediaType: text(parsed, 'mediaType'),
    config: config === undefined ? undefined : digest(config, 'digest'),
    layers: layers.length > 0 ? layers : undefined,
    children: children.length > 0 ? children : undefined,
    subject: digest(parsed, 'subject', 'digest'),
    artifactType: text(parsed, 'artifactType') ?? artifactType(config),
    labels: stringMap(object(parsed, 'annotations'), (key) => isImageLabel(key) || BUNDLE_MARKS.has(key)),
  });
}

/** Whether these are the bytes of the manifest that has the digest. */
export function isDigestOf(digest: Digest, manifest: string): boolean {
  const [algorithm = ''] = digest.split(':', 1);
  return `${algorithm}:${createHash(algorithm).update(manifest).digest('hex')}` === digest;
}

/** A label or annotation that says something of the image; what else engines and tools add there nobody joins by. */
export function isImageLabel(key: string): boolean {
  return key.startsWith('org.opencontainers.image.');
}

/**
 * The claims, or nothing when they cannot be read: whoever pushes an image writes its manifest, and must not be able to
 * have the registry's record of that push refused by an odd one.
 */
export function claims<Claims extends object>(read: () => Claims): Claims | Record<never, never> {
  return ifValid(read) ?? {};
}

/** A descriptor as it stands in a manifest or a notification (`length`: before Distribution 2.7). */
export function descriptor(reference: JsonObject): Descriptor {
  return {
    digest: requiredDigest(reference, 'digest'),
    ...known({
      mediaType: text(reference, 'mediaType'),
      size: whole(reference, 'size') ?? whole(reference, 'length'),
    }),
  };
}

const IMAGE_CONFIG_TYPE = /^application\/vnd\.(?:docker\.container\.image|oci\.image\.config|oci\.empty)\.v1\+json$/;

/** Image-spec, manifest.md: without `artifactType` the config's media type says what the artifact is. */
export function artifactType(config: JsonObject | Descriptor | undefined): string | undefined {
  const mediaType = config?.mediaType;
  return typeof mediaType !== 'string' || IMAGE_CONFIG_TYPE.test(mediaType) ? undefined : mediaType;
}

function parse(manifest: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(manifest);
    if (isObject(parsed)) return parsed;
  } catch {
    // Reported below, like any other thing that is no JSON object.
  }
  throw new InvalidInput('imageManifest', 'not a JSON object');
}
