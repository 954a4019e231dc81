import { InvalidInput } from '../../core/error.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedBase64 } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/** What a Lambda function gets from CloudWatch Logs: the batch, compressed with gzip and written in base64. */
export const cloudwatchSubscription: Envelope = {
  name: 'cloudwatch-subscription',
  key: 'awslogs',
  recognises: ({ awslogs }) => isObject(awslogs) && typeof awslogs.data === 'string',
  *open({ awslogs }) {
    if (!isObject(awslogs) || typeof awslogs.data !== 'string') return;
    // The first bytes of gzip, 1f 8b 08, in base64.
    if (!awslogs.data.startsWith('H4sI')) throw new InvalidInput('awslogs.data', 'not gzip in base64');
    yield* enclosedBase64(awslogs.data, 'awslogs.data');
  },
};
