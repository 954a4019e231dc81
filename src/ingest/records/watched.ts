import { isObject } from './json.ts';
import type { JsonObject } from '../source.ts';

const CHANGES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED']);

/** The custom object of that API group and kind in a record: alone, as an item of a list, or in a line of a watch. */
export function watchedObject(record: JsonObject, group: string, kind: string): JsonObject | undefined {
  const found = CHANGES.has(record['type']) && isObject(record['object']) ? record['object'] : record;
  const { apiVersion, metadata } = found;
  const isOne = typeof apiVersion === 'string' && apiVersion.startsWith(`${group}/`) && found['kind'] === kind;
  return isOne && isObject(metadata) ? found : undefined;
}
