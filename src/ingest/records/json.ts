import { textHash } from '../../core/canonical.ts';
import { type Digest, parseDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { possibleTime, SECOND, type Time } from '../../core/time.ts';
import { readTime } from './foreign-time.ts';
import type { JsonObject } from '../source.ts';

// Readers of unknown JSON. Every path is read through own properties only; null counts as absent, because that is how
// Go and GitHub write it; a value of another type than asked for is InvalidInput that names the path.

type Path = readonly string[];

/** The longest string taken from a record, in UTF-16 units. */
const LONGEST_TEXT = 1024;
// No list in a Kubernetes object can be longer: etcd takes 1.5 MiB an object and a container needs more than 150 bytes.
const LONGEST_LIST = 10_000;
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at the path. @throws InvalidInput when something else stands there. */
export function object(record: JsonObject, ...path: Path): JsonObject | undefined {
  const value = at(record, path);
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new InvalidInput(path.join('.'), `not an object: ${quoted(value)}`);
  return value;
}

/** The object under a key; an empty one where something else stands there, or nothing. */
export function part(record: JsonObject, key: string): JsonObject {
  const { [key]: value } = record;
  return isObject(value) ? value : {};
}

/** The objects of the list at the path; none when it is absent. @throws InvalidInput for more than 10,000. */
export function objects(record: JsonObject, ...path: Path): readonly JsonObject[] {
  return list(record, path).map((value) => {
    if (!isObject(value)) throw new InvalidInput(path.join('.'), `holds something that is no object: ${quoted(value)}`);
    return value;
  });
}

/** The strings of the list at the path; none when it is absent. */
export function texts(record: JsonObject, ...path: Path): readonly string[] {
  return list(record, path).map((value) => checkedText(value, path));
}

/** The string at the path; an empty one counts as absent. @throws InvalidInput when it is longer than 1,024. */
export function text(record: JsonObject, ...path: Path): string | undefined {
  const value = at(record, path);
  return value === undefined || value === '' ? undefined : checkedText(value, path);
}

/** As `text`, but cut at 1,024: for what a requester chooses freely and must not be able to have refused by length. */
export function shortened(record: JsonObject, ...path: Path): string | undefined {
  const value = at(record, path);
  if (typeof value === 'string') return value === '' ? undefined : value.slice(0, LONGEST_TEXT);
  return text(record, ...path);
}

export function requiredText(record: JsonObject, ...path: Path): string {
  return text(record, ...path) ?? missing(...path);
}

/** A whole number that is exact in JavaScript, or absent. */
export function whole(record: JsonObject, ...path: Path): number | undefined {
  const value = at(record, path);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new InvalidInput(path.join('.'), `not a whole number: ${quoted(value)}`);
  }
  return value;
}

export function requiredWhole(record: JsonObject, ...path: Path): number {
  return whole(record, ...path) ?? missing(...path);
}

/** An RFC 3339 time, or absent. */
export function time(record: JsonObject, ...path: Path): Time | undefined {
  const value = at(record, path);
  return value === undefined ? undefined : readTime(value, path.join('.'));
}

export function requiredTime(record: JsonObject, ...path: Path): Time {
  return time(record, ...path) ?? missing(...path);
}

/** The time at the path, in whole seconds since 1970. */
export function requiredEpochSeconds(record: JsonObject, ...path: Path): Time {
  const time = requiredWhole(record, ...path) * SECOND;
  return possibleTime(time, path.join('.'), time);
}

/** Go's pair of `UnixNano` and `Unix` seconds, as docker and podman write it. JSON.parse rounds the first to 256 ns. */
export function epochTime(record: JsonObject, nanoseconds: string, seconds: string): Time | undefined {
  const fine = at(record, [nanoseconds]);
  const coarse = at(record, [seconds]);
  const [value, unit, field] = fine === undefined ? [coarse, 1000, seconds] : [fine, 1e-6, nanoseconds];
  if (value === undefined) return undefined;
  return possibleTime(typeof value === 'number' ? Math.trunc(value * unit) : Number.NaN, field, value);
}

export function digest(record: JsonObject, ...path: Path): Digest | undefined {
  const value = at(record, path);
  return value === undefined || value === '' ? undefined : parseDigest(value, path.join('.'));
}

export function requiredDigest(record: JsonObject, ...path: Path): Digest {
  return digest(record, ...path) ?? missing(...path);
}

/** The wanted entries of a string map: at most 20, values of at most 1,024; undefined when there are none. */
export function stringMap(
  map: JsonObject | undefined,
  isWanted: (key: string) => boolean,
): Readonly<Record<string, string>> | undefined {
  const kept: [string, string][] = [];
  for (const [key, value] of Object.entries(map ?? {})) {
    if (kept.length === 20) break;
    if (key.length > 253 || key === '__proto__' || !isWanted(key)) continue;
    if (typeof value === 'string' && value.length <= LONGEST_TEXT) kept.push([key, value]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** `<source>:<hash>`: the id of an event whose record has none. Equal content, equal id, whoever sends it again. */
export function contentId(source: string, content: object): string {
  return `${source}:${textHash(JSON.stringify(content)).slice(0, 32)}`;
}

function at(record: JsonObject, path: Path): unknown {
  let value: unknown = record;
  // By index: every field of every record comes through here, and an iterator takes as long as the rest.
  for (let depth = 0; depth < path.length; depth += 1) {
    if (!isObject(value)) {
      throw new InvalidInput(path.slice(0, depth).join('.'), `not an object: ${quoted(value)}`);
    }
    const key = path[depth] ?? '';
    value = Object.hasOwn(value, key) ? value[key] : undefined;
    if (value === undefined || value === null) return undefined;
  }
  return value;
}

function list(record: JsonObject, path: Path): readonly unknown[] {
  const value = at(record, path);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new InvalidInput(path.join('.'), `not a list: ${quoted(value)}`);
  if (value.length > LONGEST_LIST) throw new InvalidInput(path.join('.'), `more than ${LONGEST_LIST} entries`);
  return value;
}

function checkedText(value: unknown, path: Path): string {
  if (typeof value !== 'string') throw new InvalidInput(path.join('.'), `not a string: ${quoted(value)}`);
  if (value.length > LONGEST_TEXT) throw new InvalidInput(path.join('.'), `longer than ${LONGEST_TEXT} characters`);
  return value;
}

/** For what has to be there: `text(…) ?? missing('name')`. */
export function missing(...path: Path): never {
  throw new InvalidInput(path.join('.'), 'missing');
}
