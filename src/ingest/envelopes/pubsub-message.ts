import type { Envelope } from '../envelope.ts';
import { enclosedAny } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { bound, observed } from '../bound.ts';
import type { JsonObject } from '../source.ts';

/**
 * A Google Cloud Pub/Sub message: pushed, pulled, or alone.
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
export const pubsubMessage: Envelope = {
  name: 'pubsub-message',
  recognises: (record) => messageOf(record) !== undefined,
  *open(record) {
    const { data, publishTime, publish_time: older } = messageOf(record) ?? {};
    // A message may consist of attributes only.
    if (data !== undefined && data !== '') yield* bound(enclosedAny(data, 'data'), observed(publishTime ?? older));
  },
};

function messageOf(record: JsonObject): JsonObject | undefined {
  const { message, subscription, ackId } = record;
  if (isObject(message) && (typeof subscription === 'string' || typeof ackId === 'string')) return message;
  const { data, messageId = record['message_id'], publishTime = record['publish_time'] } = record;
  const isAlone = typeof data === 'string' && typeof messageId === 'string' && typeof publishTime === 'string';
  return isAlone ? record : undefined;
}
