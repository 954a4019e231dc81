import { InvalidInput } from '../../../core/error.ts';
import { isObject } from '../../records/json.ts';
import { textAsJson } from '../../records/embedded-json.ts';
import type { JsonObject } from '../../source.ts';

// What a mapping to OCSF has no field for: `unmapped`, as an object, or as a map whose keys are the way to each value.

const MOST_KEYS = 10_000;
const DEEPEST = 64;
/** Names below these are chosen freely and have dots in them. */
const OPEN: ReadonlySet<string> = new Set(['annotations', 'labels', 'matchLabels', 'nodeSelector', 'extra']);
/** Of lists of these so much is put together again as has no comma in it: Security Lake writes the values of all in a row. */
const LISTED: ReadonlySet<string> = new Set(['name', 'image']);
const LIST = '[]';

/** The origin's fields that are under `unmapped`; an empty object where there are none. */
export function unmappedFields({ unmapped: given }: JsonObject): JsonObject {
  const unmapped = textAsJson(given);
  if (!isObject(unmapped)) return {};
  const root = new Map<string, Node>();
  for (const [key, value] of Object.entries(unmapped).slice(0, MOST_KEYS)) place(root, pathOf(key), value);
  return objectOf(root);
}

type Node = Map<string, Node> | { readonly value: unknown };

function pathOf(key: string): readonly string[] {
  const path: string[] = [];
  const parts = key.split('.', DEEPEST);
  for (const [index, part] of parts.entries()) {
    path.push(part);
    if (OPEN.has(part) && index + 1 < parts.length) {
      path.push(
        key
          .split('.')
          .slice(index + 1)
          .join('.'),
      );
      break;
    }
  }
  return path;
}

function place(root: Map<string, Node>, path: readonly string[], value: unknown): void {
  let node = root;
  for (const [index, part] of path.entries()) {
    if (index === path.length - 1) {
      // What stands there already was named before, and by a shorter way.
      // As a whole a field may be JSON; further within, texts are what they are.
      if (!node.has(part)) node.set(part, nodeOf(index === 0 ? textAsJson(value) : typed(part, value)));
      return;
    }
    const next = node.get(part) ?? new Map<string, Node>();
    if (!(next instanceof Map)) return;
    node.set(part, next);
    node = next;
  }
}

// A map of texts has no other types. Only of names that are switches or durations: a tag may be called `true`.
function typed(name: string, value: unknown): unknown {
  if (SWITCH.test(name)) return value === 'true' ? true : value === 'false' ? false : value;
  return name === 'durationSeconds' && typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
}

const SWITCH = /^(?:force|enabled?|dryRun|(?:is|include|enable)[A-Z]\w*)$/;

function nodeOf(value: unknown): Node {
  if (!isObject(value)) return { value };
  return new Map(
    Object.entries(value).map(([key, child]) => [key, isObject(child) ? nodeOf(child) : { value: child }]),
  );
}

function objectOf(node: Map<string, Node>): JsonObject {
  const entries = [...node].map(([key, child]): [string, unknown] => {
    const name = key.endsWith(LIST) ? key.slice(0, -LIST.length) : key;
    if (!(child instanceof Map)) return [name, name === key ? child.value : valuesOf(child.value)];
    return [name, name === key ? objectOf(child) : listOf(child, name)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== 'null'));
}

function valuesOf(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',') : value;
}

/** Undefined: how many there were cannot be known. @throws InvalidInput where that would hide which images are meant. */
function listOf(node: Map<string, Node>, name: string): readonly JsonObject[] | undefined {
  const columns = [...node].flatMap(([key, child]): [string, readonly string[]][] =>
    LISTED.has(key) && !(child instanceof Map) && typeof child.value === 'string'
      ? [[key, child.value.split(',')]]
      : [],
  );
  const count = columns[0]?.[1].length;
  if (count === undefined) return undefined;
  if (columns.some(([, values]) => values.length !== count)) {
    if (/containers$/i.test(name)) throw new InvalidInput('unmapped', `${name} cannot be told from each other`);
    return undefined;
  }
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(columns.map(([key, values]) => [key, values[index]])),
  );
}

/** One object with what both have; of what both name the first has the word. */
export function mergedObjects(first: JsonObject, second: JsonObject): JsonObject {
  const merged = new Map<string, unknown>(Object.entries(second));
  for (const [key, value] of Object.entries(first)) {
    const other = merged.get(key);
    if (value === undefined || value === null || value === '') continue;
    merged.set(key, isObject(value) && isObject(other) ? mergedObjects(value, other) : value);
  }
  return Object.fromEntries(merged);
}
