import { InvalidInput } from '../../core/error.ts';
import { observedEpoch } from '../bound.ts';
import type { Enclosed, Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { printed, printedByLabels } from '../records/printed.ts';
import type { JsonObject } from '../source.ts';

/**
 * Logs of the OpenTelemetry protocol in JSON, as the Collector's file exporter writes them.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const otlpLogs: Envelope = {
  name: 'otlp-logs',
  key: 'resourceLogs',
  recognises: ({ resourceLogs }) => Array.isArray(resourceLogs),
  *open({ resourceLogs }) {
    for (const resource of listOf({ resourceLogs }, 'resourceLogs')) {
      const by = printedByLabels(attributesOf(resource));
      for (const scope of listOf(resource, 'scopeLogs')) {
        for (const record of listOf(scope, 'logRecords')) yield* printed(bodyOf(record), by);
      }
    }
  },
};

function attributesOf(resource: unknown): JsonObject {
  const attributes = listOf(isObject(resource) ? resource.resource : undefined, 'attributes').filter(isObject);
  return Object.fromEntries(attributes.map((one) => [String(one.key), plain(one.value)]));
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = isObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
}

function bodyOf(record: unknown): Iterable<Enclosed> {
  const { body: told, observedTimeUnixNano: at } = isObject(record) ? record : {};
  const body = plain(told);
  const binding = observedEpoch(at, 1e9);
  if (typeof body === 'string') return enclosedText(body, binding);
  return [{ record: isObject(body) ? body : new InvalidInput('body', 'holds no record'), binding }];
}

// AnyValue names the type of each value. How deep it goes is bounded where the text was parsed.
function plain(value: unknown): unknown {
  if (!isObject(value)) return null;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue } = value;
  if (isObject(kvlistValue)) {
    const entries = listOf(kvlistValue, 'values').filter(isObject);
    return Object.fromEntries(entries.map((entry) => [String(entry.key), plain(entry.value)]));
  }
  if (isObject(arrayValue)) return listOf(arrayValue, 'values').map(plain);
  // 64-bit numbers are written as text.
  if (typeof intValue === 'string') return Number(intValue);
  return stringValue ?? boolValue ?? intValue ?? doubleValue ?? null;
}
