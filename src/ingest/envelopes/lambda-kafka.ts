import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** Kafka records as a Lambda function gets them, by partition: https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html. */
export const lambdaKafka: Envelope = {
  name: 'lambda-kafka',
  key: 'records',
  recognises: ({ eventSource, records }) =>
    (eventSource === 'aws:kafka' || eventSource === 'SelfManagedKafka') && isObject(records),
  *open({ records }) {
    for (const partition of Object.values(isObject(records) ? records : {})) yield { record: partition };
  },
};
