import { createHash } from 'node:crypto';
import { InvalidInput } from './error.ts';
import type { LandwaiterEvent } from './event.ts';

const DEEPEST = 64;

/**
 * The one JSON text of a value, in the manner of RFC 8785: no white space, keys in UTF-16 order, absent fields left out.
 * @throws InvalidInput when it is nested more than 64 deep.
 */
export function canonicalJson(value: unknown): string {
  return written(value, 0);
}

/** SHA-256, lower-case hexadecimal, of all that an event says but where it was read: equal exactly for equal facts. */
export function contentHash(event: LandwaiterEvent): string {
  return createHash('sha256').update(canonicalContent(event)).digest('hex');
}

/** The canonical JSON of an event without its `origin`: what {@link contentHash} is made of. */
export function canonicalContent({ origin: _, ...content }: LandwaiterEvent): string {
  return canonicalJson(content);
}

function written(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth === DEEPEST) throw new InvalidInput('event', `nested more than ${DEEPEST} deep`);
  if (Array.isArray(value)) return `[${value.map((element) => written(element, depth + 1)).join()}]`;
  const fields = Object.keys(value).sort();
  return `{${fields.flatMap((key) => field(key, Reflect.get(value, key), depth + 1)).join()}}`;
}

function field(key: string, value: unknown, depth: number): readonly string[] {
  return value === undefined ? [] : [`${JSON.stringify(key)}:${written(value, depth)}`];
}
