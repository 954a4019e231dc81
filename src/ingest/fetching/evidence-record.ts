import { hash } from 'node:crypto';
import { type Found, type Sha256, WAYS } from '../../core/attachment.ts';
import type { Digest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { HeldAttachment, KeptBytes, Target } from '../../core/evidence-held.ts';
import { known } from '../../core/known.ts';
import { formatTime, type Time } from '../../core/time.ts';
import { object, requiredDigest, requiredText, requiredWhole, shortened, whole } from '../records/json.ts';
import type { JsonObject } from '../source.ts';
import { artifactIn } from './held-artifact.ts';

export const EVIDENCE_MARK = 'image-evidence';

/** An attachment with its bytes. */
export interface HeldBytes extends Pick<HeldAttachment, 'digest' | 'found' | 'layer' | 'unread'> {
  /** Of the manifest that holds it. */
  readonly manifest?: Uint8Array;
  readonly part?: Uint8Array;
  /** Of the index that lists it. */
  readonly index?: { readonly digest: Digest; readonly bytes: Uint8Array };
}

/** One answer to what is attached to an image. */
export interface Answered {
  readonly registry?: string;
  readonly repository?: string;
  readonly observed: Time;
  readonly subject: Digest;
  readonly target?: Target;
  readonly isComplete: boolean;
  /** Absent: nothing is. */
  readonly attachment?: HeldBytes;
}

const LARGEST_MANIFEST = 4 * 1024 * 1024;
/** Statements may be large; a signature is a few hundred bytes. */
const LARGEST_PART = 16 * 1024 * 1024;
/** Of an index no registry takes more. */
const LARGEST_TARGET = 64 * 1024 * 1024;
const MOST_LAYERS = 1000;

/** One answer as the record that `image-evidence` reads, its keys always in this order. */
export function evidenceRecord({
  observed,
  registry,
  repository,
  subject,
  target,
  isComplete,
  attachment,
}: Answered): object {
  const told = attachment && shortEnough(attachment);
  return {
    landwaiter: EVIDENCE_MARK,
    version: 1,
    observed: formatTime(observed),
    ...known({ registry, repository }),
    subject,
    ...known({ target: target && known({ mediaType: target.mediaType, size: target.size }) }),
    complete: isComplete,
    attachment: told
      ? known({
          digest: told.digest,
          found: told.found,
          layer: told.layer,
          index: told.index?.digest,
          unread: told.unread,
        })
      : 'none',
    ...(told && {
      bytes: known({
        manifest: base64(told.manifest),
        part: base64(told.part),
        index: base64(told.index?.bytes),
      }),
    }),
  };
}

function shortEnough(attachment: HeldBytes): HeldBytes {
  const { part, ...rest } = attachment;
  if (part === undefined || part.length <= LARGEST_PART) return attachment;
  return { ...rest, unread: `it has ${part.length} bytes, and ${LARGEST_PART} are kept at most` };
}

function base64(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('base64');
}

/**
 * The attachment in a record, and the bytes that are to be kept; undefined: it says that there is none.
 * @throws InvalidInput with the member that is not what it should be; also where bytes are not those of their digest.
 */
export function readEvidence(
  record: JsonObject,
  subject: Digest,
  at: Time,
): { readonly attachment: HeldAttachment; readonly kept: readonly KeptBytes[] } | undefined {
  if (record['attachment'] === 'none') return undefined;
  const told = object(record, 'attachment');
  if (!told) throw new InvalidInput('attachment', 'missing: it is "none" where nothing is attached');
  const bytes = object(record, 'bytes') ?? {};
  const digest = requiredDigest(told, 'digest');
  const layer = whole(told, 'layer');
  if (layer !== undefined && (layer < 0 || layer >= MOST_LAYERS))
    throw new InvalidInput('attachment.layer', `none of a manifest with at most ${MOST_LAYERS}: ${layer}`);
  const unread = shortened(told, 'unread');
  const listedBy = told['index'] === undefined ? undefined : requiredDigest(told, 'index');
  const [manifest, part, index] = [
    bytesIn(bytes, 'manifest', LARGEST_MANIFEST),
    bytesIn(bytes, 'part', LARGEST_PART),
    bytesIn(bytes, 'index', LARGEST_MANIFEST),
  ];
  if ((layer === undefined) !== (manifest === undefined))
    throw new InvalidInput('bytes.manifest', 'goes with attachment.layer, and one of them is missing');
  if ((listedBy === undefined) !== (index === undefined))
    throw new InvalidInput('bytes.index', 'goes with attachment.index, and one of them is missing');
  if ((part === undefined) === (unread === undefined))
    throw new InvalidInput('bytes.part', 'is there, or attachment.unread says why not');
  const named = manifest ?? part;
  if (named && !isOf(named, digest)) throw new InvalidInput('bytes', `are not those of ${digest}`);
  if (index && listedBy && !isOf(index, listedBy))
    throw new InvalidInput('bytes.index', `are not those of ${listedBy}`);
  const found = foundIn(told);
  const artifact = manifest && artifactIn(manifest, { subject, found, part, list: index });
  const hashes = known({ manifest: hashOf(manifest), part: hashOf(part), index: hashOf(index) });
  const keep = (one: Buffer | undefined, about: Digest): readonly KeptBytes[] =>
    one ? [{ sha256: hash('sha256', one), bytes: one, about, at }] : [];
  return {
    attachment: { digest, found, ...known({ layer, unread }), ...hashes, ...known({ artifact }) },
    kept: [...keep(manifest, subject), ...keep(part, subject), ...keep(index, listedBy ?? subject)],
  };
}

/**
 * What the image is that was asked about.
 * @throws InvalidInput for a type that is no text and a size that is no number of bytes.
 */
export function readTarget(record: JsonObject): Target | undefined {
  const told = object(record, 'target');
  if (!told) return undefined;
  const size = requiredWhole(told, 'size');
  if (size < 0 || size > LARGEST_TARGET)
    throw new InvalidInput('target.size', `no size of a manifest, which has ${LARGEST_TARGET} bytes at most: ${size}`);
  return { size, ...known({ mediaType: shortened(told, 'mediaType') }) };
}

function foundIn(told: JsonObject): Found {
  const value = requiredText(told, 'found');
  const found = WAYS.find((one) => one === value);
  if (!found) throw new InvalidInput('attachment.found', `none of ${WAYS.join(', ')}: ${quoted(value)}`);
  return found;
}

/** Base64 in its one form (RFC 4648, 4). */
function bytesIn(record: JsonObject, key: string, most: number): Buffer | undefined {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new InvalidInput(`bytes.${key}`, `no text: ${quoted(value)}`);
  if (value.length > Math.ceil(most / 3) * 4) throw new InvalidInput(`bytes.${key}`, `more than ${most} bytes`);
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64') !== value) throw new InvalidInput(`bytes.${key}`, 'no base64');
  return bytes;
}

function isOf(bytes: Buffer, digest: Digest): boolean {
  const [algorithm = '', hex] = digest.split(':');
  return hash(algorithm, bytes) === hex;
}

function hashOf(bytes: Buffer | undefined): Sha256 | undefined {
  return bytes && hash('sha256', bytes);
}
