import { ifValid, InvalidInput } from '../../core/error.ts';
import { isObject } from './json.ts';
import { parseJson } from './parse-json.ts';
import type { JsonObject } from '../source.ts';

/** The object that a text holds as JSON; undefined where it holds none, or is cut. */
export function embeddedObject(text: string): JsonObject | undefined {
  const value = ifValid(() => parseJson(Buffer.from(text)));
  return isObject(value) ? value : undefined;
}

/** The JSON value that a field holds as text. @throws InvalidInput that names the field when it holds none. */
export function embeddedJson(text: string, field: string): unknown {
  try {
    return parseJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof InvalidInput) throw new InvalidInput(field, error.reason);
    throw error;
  }
}

/** The value, or what stands in it where it is text that holds an object or a list. */
export function textAsJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  return ifValid(() => parseJson(Buffer.from(value))) ?? value;
}
