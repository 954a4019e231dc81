import { InvalidInput, quoted } from './error.ts';
import { repeatedKey } from './repeated-key.ts';

/** An object of a manifest or configuration, its keys spelt as the specification does. */
export type JsonObject = ReadonlyMap<string, unknown>;

/**
 * The value in a body. What stands twice in one object is refused: of two values each reader takes its own.
 * @throws InvalidInput that names the field.
 */
export function parseJson(body: Buffer, field: string): unknown {
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidInput(field, 'is no JSON');
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw new InvalidInput(field, `has the key ${quoted(repeated)} twice in one object`);
  return value;
}

/**
 * The object in a body, its keys as runtimes read them with Go's `encoding/json`: in any case, so `Layers` is `layers`.
 * @throws InvalidInput that names the field.
 */
export function parseObject(body: Buffer, names: readonly string[], field: string): JsonObject {
  return objectOf(parseJson(body, field), names, field);
}

/** @throws InvalidInput when it is no object, or has a key in two spellings. */
export function objectOf(value: unknown, names: readonly string[], field: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidInput(field, `is no object: ${quoted(value)}`);
  const known = new Map(names.map((name) => [folded(name), name]));
  const found = new Map<string, unknown>();
  for (const [key, one] of Object.entries(value)) {
    const name = known.get(folded(key));
    if (name === undefined) continue;
    if (found.has(name)) throw new InvalidInput(`${field}.${name}`, 'stands twice, in two spellings');
    // To Go `null` is as if the key were not there.
    if (one !== null) found.set(name, one);
  }
  return found;
}

/** As Go compares keys: letters of ASCII in any case, and the two others that fold to one of them. */
function folded(key: string): string {
  return key
    .replaceAll('\u017f', 's')
    .replaceAll('\u212a', 'k')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** @throws InvalidInput when it is there and no text. */
export function textIn(object: JsonObject, name: string, field: string): string | undefined {
  const value = object.get(name);
  if (value === undefined || typeof value === 'string') return value;
  throw new InvalidInput(`${field}.${name}`, `is no text: ${quoted(value)}`);
}

/** An empty list where it is not there. @throws InvalidInput when it is no list. */
export function listIn(object: JsonObject, name: string, field: string): readonly unknown[] {
  const value = object.get(name);
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new InvalidInput(`${field}.${name}`, `is no list: ${quoted(value)}`);
}

/** @throws InvalidInput when it is no list of texts. */
export function textsIn(object: JsonObject, name: string, field: string): readonly string[] {
  return listIn(object, name, field).map((one, index) => {
    if (typeof one === 'string') return one;
    throw new InvalidInput(`${field}.${name}[${index}]`, `is no text: ${quoted(one)}`);
  });
}

/** The keys and values of a map, whose keys are taken as they are. @throws InvalidInput when it is no object. */
export function entriesIn(object: JsonObject, name: string, field: string): readonly (readonly [string, unknown])[] {
  const value = object.get(name);
  if (value === undefined) return [];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new InvalidInput(`${field}.${name}`, `is no object: ${quoted(value)}`);
}
