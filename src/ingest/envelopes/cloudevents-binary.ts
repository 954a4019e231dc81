import { InvalidInput } from '../../core/error.ts';
import { cloudEventAttributes } from '../cloud-events/cloud-event-headers.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedAny } from '../records/inner-text.ts';
import type { JsonObject } from '../source.ts';

/** A CloudEvent in binary mode, kept with its headers: it becomes one event with its data, because its type matters. */
export const cloudeventsBinary: Envelope = {
  name: 'cloudevents-binary',
  recognises: (record) => cloudEventAttributes(record['headers']) !== undefined && dataOf(record) !== undefined,
  *open(record) {
    const attributes = cloudEventAttributes(record['headers']);
    for (const one of enclosedAny(dataOf(record), 'body')) {
      const data = one.record;
      yield data instanceof InvalidInput ? one : { ...one, record: { ...attributes, data } };
    }
  },
};

function dataOf({ body, data = body, value = data }: JsonObject): unknown {
  return value;
}
