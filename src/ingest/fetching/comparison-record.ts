import { type Comparison, ECOSYSTEMS, type PackageName, SEEN_KINDS, type Seen } from '../../core/comparison.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { formatTime, type Time } from '../../core/time.ts';
import type { JsonObject } from '../source.ts';
import { object, objects, requiredDigest, requiredWhole, whole } from '../records/json.ts';

export const COMPARISON_MARK = 'image-comparison';

/** What a record says besides the comparison. */
export interface Comparing {
  /** Where the new image was read; absent where it came from a file. */
  readonly registry?: string;
  readonly repository?: string;
  readonly observed: Time;
  /** SHA-256 of the full comparison, lower-case hexadecimal. */
  readonly full?: string;
}

/** One comparison as the record that `image-comparison` reads, its keys always in this order. */
export function comparisonRecord(comparison: Comparison, { observed, registry, repository, full }: Comparing): object {
  const place = known({ registry, repository, full });
  return { landwaiter: COMPARISON_MARK, version: 1, observed: formatTime(observed), ...place, comparison };
}

const LONGEST_PATH = 16_384;
const BEFORE = ['nothing', 'other-bytes', 'same-bytes'] as const;
const SIDES = ['old', 'new'] as const;

/** The comparison in a record: what it has besides is left out. @throws InvalidInput with the member that is not what it should be. */
export function readComparison(record: JsonObject): Comparison {
  const told = required(record, 'comparison');
  const layers = objects(told, 'layers').map((one) => ({
    digest: requiredDigest(one, 'digest'),
    size: count(one, 'size'),
    isShared: flag(one, 'isShared'),
  }));
  const reader = count(told, 'reader');
  if (reader === 0) throw new InvalidInput('comparison.reader', 'no version of a reader is 0');
  const old = object(told, 'old');
  const files = required(told, 'files');
  const own = required(told, 'new');
  const isGone = own['config'] === undefined;
  if (isGone && (flag(told, 'isComplete') || old || layers.length > 0 || objects(told, 'seen').length > 0))
    throw new InvalidInput('comparison.new.config', 'missing, of an image of which something was read');
  return {
    reader,
    signs: hash(told, 'signs'),
    platform: requiredLine(told, 'platform'),
    ...(old && { old: image(old) }),
    new: isGone ? { manifest: requiredDigest(own, 'manifest') } : image(own),
    isComplete: flag(told, 'isComplete'),
    unread: objects(told, 'unread').map((one) => ({
      of: oneOf(one, 'of', SIDES),
      ...known({ layer: whole(one, 'layer'), path: line(one, 'path') }),
      reason: requiredLine(one, 'reason'),
    })),
    seen: objects(told, 'seen').map((one) => readSeen(one, layers.length)),
    more: objects(told, 'more').map((one) => ({
      kind: oneOf(one, 'kind', SEEN_KINDS),
      folder: requiredLine(one, 'folder'),
      count: count(one, 'count'),
    })),
    configuration: objects(told, 'configuration').map((one) => ({ what: requiredLine(one, 'what'), ...fromTo(one) })),
    packages: objects(told, 'packages').map((one) => ({
      ecosystem: oneOf(one, 'ecosystem', ECOSYSTEMS),
      name: requiredLine(one, 'name'),
      ...fromTo(one),
    })),
    packageCount: count(told, 'packageCount'),
    files: { added: count(files, 'added'), changed: count(files, 'changed'), removed: count(files, 'removed') },
    layers,
  };
}

function readSeen(one: JsonObject, layers: number): Seen {
  const owner = object(one, 'package');
  const layer = whole(one, 'layer');
  if (layer !== undefined && (layer < 0 || layer >= layers))
    throw new InvalidInput('comparison.seen.layer', `none of the ${layers} layers that are listed: ${layer}`);
  return {
    kind: oneOf(one, 'kind', SEEN_KINDS),
    ...known({
      path: line(one, 'path'),
      layer,
      sha256: one['sha256'] === undefined ? undefined : hash(one, 'sha256'),
      variant: line(one, 'variant'),
      package: owner && packageName(owner),
      isOwned: one['isOwned'] === undefined ? undefined : flag(one, 'isOwned'),
    }),
    before: oneOf(one, 'before', BEFORE),
    ...known({ says: line(one, 'says') }),
  };
}

function packageName(one: JsonObject): PackageName {
  return {
    ecosystem: oneOf(one, 'ecosystem', ECOSYSTEMS),
    name: requiredLine(one, 'name'),
    version: requiredLine(one, 'version'),
  };
}

function image(one: JsonObject): Comparison['new'] {
  return { manifest: requiredDigest(one, 'manifest'), config: requiredDigest(one, 'config') };
}

function fromTo(one: JsonObject): { readonly from?: string; readonly to?: string } {
  return known({ from: line(one, 'from'), to: line(one, 'to') });
}

function required(record: JsonObject, key: string): JsonObject {
  const found = object(record, key);
  if (!found) throw new InvalidInput(key, 'missing');
  return found;
}

/** Longer than other texts: a path has up to 4 KiB, and of bytes that are no text each is shown as four letters. */
function line(record: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new InvalidInput(key, `not a string: ${quoted(value)}`);
  if (value.length > LONGEST_PATH) throw new InvalidInput(key, `longer than ${LONGEST_PATH} characters`);
  return value;
}

function requiredLine(record: JsonObject, key: string): string {
  const value = line(record, key);
  if (value === undefined) throw new InvalidInput(key, 'missing');
  return value;
}

function count(record: JsonObject, key: string): number {
  const value = requiredWhole(record, key);
  if (value < 0) throw new InvalidInput(key, `less than nothing: ${value}`);
  return value;
}

function flag(record: JsonObject, key: string): boolean {
  const value = record[key];
  if (typeof value !== 'boolean') throw new InvalidInput(key, `neither true nor false: ${quoted(value)}`);
  return value;
}

function hash(record: JsonObject, key: string): string {
  const value = requiredLine(record, key);
  if (!/^[0-9a-f]{64}$/.test(value))
    throw new InvalidInput(key, `not a SHA-256 in lower-case hexadecimal: ${quoted(value)}`);
  return value;
}

function oneOf<One extends string>(record: JsonObject, key: string, list: readonly One[]): One {
  const value = requiredLine(record, key);
  const found = list.find((one) => one === value);
  if (found === undefined) throw new InvalidInput(key, `none of ${list.join(', ')}: ${quoted(value)}`);
  return found;
}
