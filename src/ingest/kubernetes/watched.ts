import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/** An object of the API server as a list, a file or a line of a watch shows it. */
export interface Watched {
  readonly object: JsonObject;
  /** The watch said that it is gone. */
  readonly deleted: boolean;
}

const WATCH_TYPES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/** The object that the record is, or that its watch line carries; undefined when it is of another kind. */
export function watched(record: JsonObject, isOurs: (object: JsonObject) => boolean): Watched | undefined {
  if (isOurs(record)) return { object: record, deleted: false };
  const { type, object } = record;
  if (!WATCH_TYPES.has(type) || !isObject(object) || !isOurs(object)) return undefined;
  return { object, deleted: type === 'DELETED' };
}
