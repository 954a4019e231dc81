import { type Digest, parseDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { objectOf, type JsonObject, textIn, textsIn } from '../../core/json-object.ts';
import { isPlatform, type Platform } from './platform.ts';

/** What a manifest says of bytes that lie elsewhere. */
export interface Descriptor {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** Where else the bytes are said to lie. */
  readonly urls?: readonly string[];
  /** Of children of an index. */
  readonly platform?: Platform;
  readonly artifactType?: string;
  readonly annotations: JsonObject;
}

const NAMES = ['mediaType', 'digest', 'size', 'urls', 'platform', 'artifactType', 'annotations'];
const PLATFORM = ['architecture', 'os', 'os.version', 'variant'];
const LONGEST_TYPE = 255;
const MOST_URLS = 20;

/** @throws InvalidInput that names the field. */
export function descriptorOf(value: unknown, field: string): Descriptor {
  const object = objectOf(value, NAMES, field);
  const mediaType = textIn(object, 'mediaType', field) ?? '';
  if (mediaType === '' || mediaType.length > LONGEST_TYPE)
    throw new InvalidInput(`${field}.mediaType`, `is no media type: ${quoted(mediaType)}`);
  const size = object.get('size');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new InvalidInput(`${field}.size`, `is no number of bytes: ${quoted(size)}`);
  const digest = parseDigest(object.get('digest'), `${field}.digest`);
  const urls = textsIn(object, 'urls', field);
  const platform = object.has('platform') ? platformOf(object.get('platform'), `${field}.platform`) : undefined;
  const artifactType = textIn(object, 'artifactType', field);
  return {
    digest,
    size,
    mediaType,
    ...(urls.length > 0 && { urls: urls.slice(0, MOST_URLS) }),
    ...(platform && { platform }),
    ...(artifactType !== undefined && artifactType !== '' && { artifactType }),
    annotations: annotationsOf(object.get('annotations'), `${field}.annotations`),
  };
}

function annotationsOf(value: unknown, field: string): JsonObject {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidInput(field, `is no object: ${quoted(value)}`);
  return new Map(Object.entries(value));
}

function platformOf(value: unknown, field: string): Platform | undefined {
  const object = objectOf(value, PLATFORM, field);
  const variant = textIn(object, 'variant', field);
  const version = textIn(object, 'os.version', field);
  const platform = {
    os: textIn(object, 'os', field) ?? '',
    architecture: textIn(object, 'architecture', field) ?? '',
    ...(variant !== undefined && variant !== '' && { variant }),
    ...(version !== undefined && version !== '' && { version }),
  };
  if (platform.os === '' && platform.architecture === '') return undefined;
  if (!isPlatform(platform)) throw new InvalidInput(field, 'names no platform');
  return platform;
}
