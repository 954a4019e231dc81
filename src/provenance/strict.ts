import { isUtf8 } from 'node:buffer';
import { InvalidInput, quoted } from '../core/error.ts';
import { parseJson } from '../core/json-object.ts';

const DEEPEST = 64;

/** An object of JSON whose keys and values are not known yet. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * The value of JSON text that every reader reads alike: UTF-8, no key twice in an object (cosign 2 takes the last, cosign 3
 * refuses), nested at most 64 deep.
 * @throws InvalidInput that names the field.
 */
export function strictJson(bytes: Buffer, field: string): unknown {
  if (!isUtf8(bytes)) throw new InvalidInput(field, 'is no UTF-8 text');
  refuseDeep(bytes.toString('utf8'), field);
  return parseJson(bytes, field);
}

/** @throws InvalidInput when it is no object. */
export function jsonObject(value: unknown, field: string): Json {
  if (isJson(value)) return value;
  throw new InvalidInput(field, `is no object: ${quoted(value)}`);
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of an object its own text, at most so long; undefined where there is none. */
export function textOf(object: Json, key: string, most = 2048): string | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === 'string' && value !== '' && value.length <= most ? value : undefined;
}

/** Of an object its own object; undefined where there is none. */
export function within(object: Json | undefined, key: string): Json | undefined {
  const value = object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
  return isJson(value) ? value : undefined;
}

/**
 * Bytes of base64 in its one form (RFC 4648, 4): with what decoders forgive, one signature would have many spellings.
 * @throws InvalidInput that names the field.
 */
export function strictBase64(text: unknown, field: string): Buffer {
  if (typeof text !== 'string') throw new InvalidInput(field, `is no text: ${quoted(text)}`);
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new InvalidInput(field, 'is no base64');
  return bytes;
}

function refuseDeep(text: string, field: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > DEEPEST) throw new InvalidInput(field, `is nested more than ${DEEPEST} deep`);
    } else if (character === '}' || character === ']') depth -= 1;
  }
}

/** The closing quotation mark, or the end. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
