import { cloudEventAttributes } from '../cloud-events/cloud-event-headers.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedAny } from '../records/inner-text.ts';
import type { JsonObject } from '../source.ts';

/**
 * A Kafka record with its place: of Kafka's REST proxy and of Lambda (`value`), or of kcat (`payload`).
 * https://docs.confluent.io/platform/current/kafka-rest/api.html
 */
export const kafkaRecord: Envelope = {
  name: 'kafka-record',
  recognises: (record) =>
    typeof record['topic'] === 'string' &&
    Number.isSafeInteger(record['partition']) &&
    Number.isSafeInteger(record['offset']) &&
    contentOf(record) !== undefined &&
    cloudEventAttributes(record['headers']) === undefined,
  *open(record) {
    const value = contentOf(record);
    if (value !== null) yield* enclosedAny(value, 'value');
  },
};

function contentOf({ value, payload }: JsonObject): unknown {
  return value === undefined ? payload : value;
}
