import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/**
 * The attributes of a CloudEvent in binary mode: `ce-…` headers in HTTP, `ce_…` in Kafka. Undefined: these are no such
 * headers. https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md
 */
export function cloudEventAttributes(headers: unknown): JsonObject | undefined {
  if (!isObject(headers)) return undefined;
  const attributes = Object.entries(headers).flatMap(([name, value]): [string, unknown][] => {
    const attribute = /^ce[-_]([a-z0-9]{1,64})$/i.exec(name)?.[1]?.toLowerCase();
    return attribute === undefined || attribute === 'data' ? [] : [[attribute, single(value)]];
  });
  const names = new Set(attributes.map(([name]) => name));
  // Two headers that differ in case only could mean either.
  if (names.size < attributes.length) return undefined;
  return names.has('type') && names.has('specversion') ? Object.fromEntries(attributes) : undefined;
}

// Go keeps each header as a list.
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}
