import { InvalidInput, quoted } from '../../core/error.ts';
import type { Manifest } from '../image-store.ts';
import { kindOfType } from '../media-types.ts';
import { type Descriptor, descriptorOf } from './descriptor.ts';
import { type JsonObject, listIn, parseObject, textIn } from '../../core/json-object.ts';

/** What a manifest says, whichever kind it is. */
export type ReadManifest =
  | { readonly kind: 'index'; readonly children: readonly Descriptor[] }
  | { readonly kind: 'manifest'; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
  /** Something else that is kept like an image. */
  | { readonly kind: 'other'; readonly mediaType: string };

const NAMES = ['schemaVersion', 'mediaType', 'config', 'layers', 'manifests', 'fsLayers', 'signatures'];
const MOST_CHILDREN = 200;
const MOST_LAYERS = 200;

/**
 * Reads a manifest; `said` is the media type of the descriptor that led to it.
 * @throws InvalidInput that names the field, where it fights what led to it, or itself.
 */
export function parseManifest(manifest: Manifest, said: string | undefined, field: string): ReadManifest {
  const object = parseObject(manifest.body, NAMES, field);
  const version = object.get('schemaVersion');
  if (version === 1 || object.has('fsLayers'))
    throw new InvalidInput(
      `${field}.schemaVersion`,
      'is 1, which no runtime reads any more: copy the image with a current tool',
    );
  if (version !== 2) throw new InvalidInput(`${field}.schemaVersion`, `is not 2: ${quoted(version)}`);
  const mediaType = agreedType(textIn(object, 'mediaType', field), said, manifest.mediaType, field);
  const kind = kindOfType(mediaType);
  if (mediaType !== undefined && kind === undefined) return { kind: 'other', mediaType };
  // CVE-2021-41190: with both, it is an index to one reader and an image to the next.
  if (object.has('manifests') && (object.has('layers') || object.has('config')))
    throw new InvalidInput(`${field}.manifests`, 'stands beside layers: it would be an index and an image at once');
  const isIndex = object.has('manifests');
  if (kind !== undefined && (kind === 'index') !== isIndex)
    throw new InvalidInput(`${field}.mediaType`, `says ${mediaType}, and it is built otherwise`);
  return isIndex ? indexOf(object, field) : imageOf(object, field);
}

/** What all that say a type of manifests agree on. A registry may answer with a general type, which says nothing. */
function agreedType(
  own: string | undefined,
  said: string | undefined,
  served: string | undefined,
  field: string,
): string | undefined {
  const known = [own, said, kindOfType(served) === undefined ? undefined : served].filter(
    (one) => one !== undefined && one !== '',
  );
  const [first, ...others] = new Set(known);
  if (others.length > 0)
    throw new InvalidInput(`${field}.mediaType`, `fights what led here: ${known.map(quoted).join(' and ')}`);
  return first;
}

function indexOf(object: JsonObject, field: string): ReadManifest {
  const children = listIn(object, 'manifests', field);
  if (children.length > MOST_CHILDREN)
    throw new InvalidInput(`${field}.manifests`, `names ${children.length} images, and ${MOST_CHILDREN} are the most`);
  const read = children.map((one, index) => descriptorOf(one, `${field}.manifests[${index}]`));
  const places = new Map<string, number>();
  for (const [index, { digest }] of read.entries()) {
    const before = places.get(digest);
    if (before !== undefined)
      throw new InvalidInput(`${field}.manifests[${index}].digest`, `is that of manifests[${before}], too`);
    places.set(digest, index);
  }
  return { kind: 'index', children: read };
}

function imageOf(object: JsonObject, field: string): ReadManifest {
  if (!object.has('config')) throw new InvalidInput(`${field}.config`, 'is missing: that is no image');
  const config = descriptorOf(object.get('config'), `${field}.config`);
  const layers = listIn(object, 'layers', field);
  return {
    kind: 'manifest',
    config,
    layers: layers.slice(0, MOST_LAYERS + 1).map((one, index) => descriptorOf(one, `${field}.layers[${index}]`)),
  };
}

/** @throws InvalidInput where there are more or fewer layers than an image has. */
export function checkLayerCount(count: number, field: string): void {
  if (count === 0) throw new InvalidInput(`${field}.layers`, 'is empty: an image without layers holds nothing to read');
  if (count > MOST_LAYERS)
    throw new InvalidInput(`${field}.layers`, `are more than ${MOST_LAYERS}, which no runtime runs`);
}
