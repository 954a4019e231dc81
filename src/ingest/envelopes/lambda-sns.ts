import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** An SNS message as a Lambda function gets it: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html. */
export const lambdaSns: Envelope = {
  name: 'lambda-sns',
  recognises: ({ EventSource: source, Sns: message }) => source === 'aws:sns' && isObject(message),
  *open({ Sns: record }) {
    yield { record };
  },
};
