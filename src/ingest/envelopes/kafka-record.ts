import { cloudEventAttributes } from '../cloud-events/cloud-event-headers.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedAny } from '../records/inner-text.ts';
import type { JsonObject } from '../source.ts';

/**
 * A Kafka record with its place: of Kafka's REST proxy and of Lambda (`value`), or of kcat (`payload`); or as a connector
 * wrote it to a bucket, with as many of its fields as were asked for.
 * https://docs.confluent.io/platform/current/kafka-rest/api.html,
 * https://github.com/Aiven-Open/cloud-storage-connectors-for-apache-kafka
 */
export const kafkaRecord: Envelope = {
  name: 'kafka-record',
  recognises: (record) =>
    Number.isSafeInteger(record['offset']) &&
    (isPlaced(record) || isWritten(record)) &&
    contentOf(record) !== undefined &&
    cloudEventAttributes(record['headers']) === undefined,
  *open(record) {
    const value = contentOf(record);
    if (value !== null) yield* enclosedAny(value, 'value');
  },
};

function isPlaced({ topic, partition }: JsonObject): boolean {
  return typeof topic === 'string' && Number.isSafeInteger(partition);
}

function isWritten(record: JsonObject): boolean {
  return record['value'] !== undefined && Object.keys(record).every((key) => WRITTEN.has(key));
}

const WRITTEN: ReadonlySet<string> = new Set(['key', 'value', 'offset', 'timestamp', 'headers']);

function contentOf({ value, payload }: JsonObject): unknown {
  return value === undefined ? payload : value;
}
