import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { InvalidInput } from '../../core/error.ts';
import type { Envelope } from '../envelope.ts';
import { isObject } from '../json.ts';
import { parseJson } from '../parse-json.ts';

const LARGEST = 64 * 1024 * 1024;

/** What a Lambda function gets from CloudWatch Logs: the batch, compressed with gzip and written in base64. */
export const cloudwatchSubscription: Envelope = {
  name: 'cloudwatch-subscription',
  key: 'awslogs',
  recognises: ({ awslogs }) => isObject(awslogs) && typeof awslogs.data === 'string',
  *open({ awslogs }) {
    if (!isObject(awslogs) || typeof awslogs.data !== 'string') return;
    const text = inflated(Buffer.from(awslogs.data, 'base64'));
    if (!isUtf8(text)) throw new InvalidInput('awslogs.data', 'not UTF-8 when decompressed');
    yield { record: parseJson(text) };
  },
};

function inflated(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST });
  } catch (error) {
    throw new InvalidInput(
      'awslogs.data',
      error instanceof RangeError ? 'larger than 64 MiB when decompressed' : 'not gzip in base64',
    );
  }
}
