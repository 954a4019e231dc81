import type { Envelope } from '../envelope.ts';
import { enclosedBase64 } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/**
 * A batch of Amazon Data Firehose: to a transforming function or to an HTTP endpoint.
 * https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
 */
export const firehoseRecords: Envelope = {
  name: 'firehose-records',
  key: 'records',
  recognises: ({ records, requestId, invocationId }) =>
    Array.isArray(records) &&
    (typeof requestId === 'string' ||
      typeof invocationId === 'string' ||
      records.some((one) => has(one, 'recordId'))) &&
    records.every((one) => has(one, 'data')),
  *open({ records }) {
    if (!Array.isArray(records)) return;
    for (const one of records) {
      if (isObject(one) && typeof one.data === 'string') yield* enclosedBase64(one.data, 'data');
    }
  },
};

function has(element: unknown, key: string): boolean {
  return isObject(element) && typeof element[key] === 'string';
}
