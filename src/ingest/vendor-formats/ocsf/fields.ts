import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';

/** What stands at the path; undefined where an object is missing on the way, and for null. */
export function fieldAt(record: JsonObject, ...path: readonly string[]): unknown {
  let value: unknown = record;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value ?? undefined;
}

const LATEST_MILLISECONDS = 1e14;

/** `<name>_dt` as it is, or `<name>` in milliseconds since 1970, or microseconds, as RFC 3339. */
export function timeOf(record: JsonObject, name: string): string | undefined {
  const written = fieldAt(record, `${name}_dt`);
  if (typeof written === 'string') return written;
  const told = Number(fieldAt(record, name));
  const milliseconds = told > LATEST_MILLISECONDS ? Math.trunc(told / 1000) : told;
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The object, without what is undefined. */
export function present(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
