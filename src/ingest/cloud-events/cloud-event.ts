import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/**
 * The body of an event: what stands in `data` of a CloudEvent in structured mode whose type begins so, else the record
 * itself, which is what a receiver keeps of one in binary mode.
 */
export function eventBody(record: JsonObject, typePrefix: string): JsonObject {
  const { specversion, type, data } = record;
  const isWrapped = typeof specversion === 'string' && typeof type === 'string' && type.startsWith(typePrefix);
  return isWrapped && isObject(data) ? data : record;
}
