import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/** What a granted write to an object that is no workload says about it. */
export interface Written {
  readonly how: 'create' | 'update' | 'patch' | 'delete';
  /** The object, or what a patch says of it, as objects; none where the record does not show it (level Metadata). */
  readonly shown: readonly JsonObject[];
  /** Paths that a JSON patch takes away, e.g. `/webhooks/0`. */
  readonly removed: readonly string[];
  /** Whether a JSON patch adds elements to lists, and leaves the others as they are: `/subjects/-`. */
  readonly appends: boolean;
  /** A JSON patch writes all labels anew, or takes all away. */
  readonly relabels?: true;
  /** The stored object, where the record shows it. */
  readonly result?: JsonObject;
}

/**
 * Reads a write from the request's object. A patch that names kind and apiVersion is server-side apply: the object as
 * its owner wants it, whatever was there; with the answer 201 it has made the object.
 */
export function readWritten(
  verb: Written['how'],
  request: unknown,
  result: JsonObject | undefined,
  isNew: boolean,
): Written {
  const common = { removed: [], appends: false, ...(result && { result }) };
  if (verb === 'delete') return { ...common, how: 'delete', shown: [] };
  if (verb === 'patch' && Array.isArray(request)) {
    const operations = request.filter(isObject).slice(0, MOST_OPERATIONS);
    return {
      ...common,
      how: 'patch',
      shown: operations.flatMap(writtenOut),
      removed: operations.flatMap(({ op, path }) => (op === 'remove' && typeof path === 'string' ? [path] : [])),
      ...(operations.some(({ op, path }) => op !== 'test' && path === '/metadata/labels') && {
        relabels: true as const,
      }),
      appends: operations.every(({ op, path }) => op === 'test' || (op === 'add' && /\/-$/.test(String(path)))),
    };
  }
  const isWhole = isObject(request) && 'kind' in request && 'apiVersion' in request;
  if (verb === 'patch' && !isWhole && !isNew)
    return { ...common, how: 'patch', shown: isObject(request) ? [request] : [] };
  const whole = result ?? (isObject(request) ? request : undefined);
  const how = verb === 'create' || isNew ? 'create' : 'update';
  return { ...common, how, shown: whole ? [whole] : [] };
}

// RFC 6902. `/spec/mode` with a value is {spec: {mode}}.
function writtenOut({ op, path, value }: JsonObject): readonly JsonObject[] {
  if ((op !== 'add' && op !== 'replace') || typeof path !== 'string') return [];
  const segments = path.split('/').slice(1);
  if (segments.length > DEEPEST_PATCH) return [];
  let object: unknown = value;
  for (const segment of segments.reverse()) {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    object = key === '-' || /^[0-9]+$/.test(key) ? [object] : Object.fromEntries([[key, object]]);
  }
  return isObject(object) ? [object] : [];
}

const DEEPEST_PATCH = 16;
const MOST_OPERATIONS = 1000;

/** One thing said about a control, and which way it goes. */
export interface Phrase {
  readonly effect: 'loosened' | 'tightened' | 'changed';
  readonly says: string;
  /** It lets in what without it would be judged: so also when it is new. */
  readonly exempts?: boolean;
}

export function loosened(says: string): Phrase {
  return { effect: 'loosened', says };
}

export function exempting(says: string): Phrase {
  return { effect: 'loosened', says, exempts: true };
}

export function tightened(says: string): Phrase {
  return { effect: 'tightened', says };
}

export function changed(says: string): Phrase {
  return { effect: 'changed', says };
}

/** The own value of a key, whatever it is: null is a value here, because a merge patch takes away by it. */
export function given(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function objectOf(object: JsonObject, key: string): JsonObject | undefined {
  const value = given(object, key);
  return isObject(value) ? value : undefined;
}

export function objectsOf(object: JsonObject, key: string): readonly JsonObject[] {
  const value = given(object, key);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textsOf(object: JsonObject, key: string): readonly string[] {
  const value = given(object, key);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A short text; others count as absent, because what a control's object holds must not hide that it was changed. */
export function textOf(object: JsonObject, key: string): string | undefined {
  const value = given(object, key);
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_TEXT) : undefined;
}

const LONGEST_TEXT = 253;
