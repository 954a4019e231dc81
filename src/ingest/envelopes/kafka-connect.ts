import type { Envelope } from '../envelope.ts';
import { enclosedAny } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/**
 * A value as Kafka Connect's JsonConverter writes it with its schema.
 * https://docs.confluent.io/platform/current/connect/userguide.html
 */
export const kafkaConnect: Envelope = {
  name: 'kafka-connect',
  recognises: (record) =>
    (isObject(record['schema']) || record['schema'] === null) &&
    record['payload'] !== undefined &&
    Object.keys(record).length === 2,
  *open({ payload }) {
    // A deletion in a compacted topic has no content.
    if (payload !== null) yield* enclosedAny(payload, 'payload');
  },
};
