import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { InvalidInput } from '../../core/error.ts';
import type { Binding } from '../../core/policy.ts';
import type { Enclosed } from '../envelope.ts';
import { isObject } from './json.ts';
import { headerLength } from './line-header.ts';
import { parseJson } from './parse-json.ts';

// Records that envelopes hold as text. Nothing here throws for a broken one: it is enclosed as the reason.

const LARGEST = 64 * 1024 * 1024;
const MOST_LINES = 100_000;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Whether it looks like JSON objects, perhaps after a log header: this tells a wrapped record from a sentence. */
export function holdsRecord(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const text = value.slice(headerLength(value)).trim();
  return /^(?:\{|\[\s*[[{])/.test(text) && /[}\]]$/.test(text);
}

/** The record in a text; of a text that is none as a whole, each line. */
export function* enclosedText(text: string, binding?: Binding): Iterable<Enclosed> {
  const whole = parsed(text);
  const isSeveral = whole instanceof InvalidInput && text.trim().includes('\n');
  for (const record of isSeveral ? linesOf(text) : [whole]) yield { record, ...(binding && { binding }) };
}

/** The record in base64, compressed with gzip or not. */
export function* enclosedBase64(data: string, field: string, binding?: Binding): Iterable<Enclosed> {
  const text = attempted(() => decoded(data, field));
  if (text instanceof InvalidInput) yield { record: text };
  else for (const one of enclosedText(text.text, binding)) yield { ...one, inflated: text.inflated };
}

/** A record as the many transports write it: an object, its text, or that in base64. */
export function* enclosedAny(value: unknown, field: string, binding?: Binding): Iterable<Enclosed> {
  if (isObject(value) || Array.isArray(value)) yield { record: value, ...(binding && { binding }) };
  else if (typeof value !== 'string') yield { record: new InvalidInput(field, 'holds no record') };
  else if (BASE64.test(value)) yield* enclosedBase64(value, field, binding);
  else yield* enclosedText(value, binding);
}

function parsed(text: string): unknown {
  return attempted(() => parseJson(Buffer.from(text.slice(headerLength(text)))));
}

function* linesOf(text: string): Iterable<unknown> {
  let start = 0;
  for (let count = 0; start < text.length; count += 1) {
    if (count === MOST_LINES) return yield new InvalidInput('record', `a text of more than ${MOST_LINES} lines`);
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end).trim();
    if (line !== '') yield parsed(line);
    start = end + 1;
  }
}

function decoded(data: string, field: string): { readonly text: string; readonly inflated: number } {
  if (!BASE64.test(data)) throw new InvalidInput(field, 'not base64');
  const bytes = Buffer.from(data, 'base64');
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const content = isGzip ? inflated(bytes, field) : bytes;
  if (!isUtf8(content)) throw new InvalidInput(field, `not UTF-8 when ${isGzip ? 'decompressed' : 'decoded'}`);
  return { text: content.toString('utf8'), inflated: isGzip ? content.length : 0 };
}

function inflated(bytes: Buffer, field: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST });
  } catch (error) {
    throw new InvalidInput(
      field,
      error instanceof RangeError ? 'larger than 64 MiB when decompressed' : 'not gzip in base64',
    );
  }
}

function attempted<T>(work: () => T): T | InvalidInput {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}
