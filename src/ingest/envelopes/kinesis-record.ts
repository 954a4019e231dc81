import type { Envelope } from '../envelope.ts';
import { enclosedBase64 } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/**
 * A record of a Kinesis data stream: as a Lambda function gets it, or of `aws kinesis get-records`.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export const kinesisRecord: Envelope = {
  name: 'kinesis-record',
  recognises: ({ eventSource, kinesis, Data: data, SequenceNumber: number }) =>
    (eventSource === 'aws:kinesis' && isObject(kinesis) && typeof kinesis.data === 'string') ||
    (typeof data === 'string' && typeof number === 'string'),
  *open({ kinesis, Data: received }) {
    const data = isObject(kinesis) ? kinesis.data : received;
    if (typeof data === 'string') yield* enclosedBase64(data, isObject(kinesis) ? 'kinesis.data' : 'Data');
  },
};
