import { hash } from 'node:crypto';
import { InvalidInput } from './error.ts';
import type { LandwaiterEvent } from './event.ts';

const DEEPEST = 64;

/**
 * The one JSON text of a value, as RFC 8785 has it: no white space, keys in UTF-16 order, absent fields left out.
 * @throws InvalidInput when it is nested more than 64 deep.
 */
export function canonicalJson(value: unknown): string {
  return written(value, 0);
}

/** The canonical JSON of all that an event says but where it was read: equal exactly for equal facts. */
export function canonicalContent({ origin: _, ...content }: LandwaiterEvent): string {
  return canonicalJson(content);
}

/** SHA-256, in lower-case hexadecimal, of an event's {@link canonicalContent}. */
export function contentHash(event: LandwaiterEvent): string {
  return textHash(canonicalContent(event));
}

/** SHA-256, in lower-case hexadecimal. */
export function textHash(text: string): string {
  return hash('sha256', text);
}

/** SHA-256, in lower-case hexadecimal, of a value's {@link canonicalJson}. */
export function jsonHash(value: unknown): string {
  return textHash(canonicalJson(value));
}

function written(value: unknown, depth: number): string {
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  if (depth === DEEPEST) throw new InvalidInput('event', `nested more than ${DEEPEST} deep`);
  let text = '';
  if (Array.isArray(value)) {
    for (const element of value) text += `${text === '' ? '' : ','}${written(element, depth + 1)}`;
    return `[${text}]`;
  }
  // The order that `sort` has by itself is that of UTF-16.
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${written(field, depth + 1)}`;
  }
  return `{${text}}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
