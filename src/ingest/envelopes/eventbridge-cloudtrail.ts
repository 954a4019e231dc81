import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** An EventBridge event whose detail is a whole CloudTrail record. */
export const eventbridgeCloudtrail: Envelope = {
  name: 'eventbridge-cloudtrail',
  key: 'detail',
  recognises: ({ 'detail-type': type, source, detail }) =>
    // Only AWS itself can send as `aws.…`: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html.
    typeof source === 'string' &&
    source.startsWith('aws.') &&
    typeof type === 'string' &&
    TYPES.has(type) &&
    isObject(detail),
  *open({ detail }) {
    yield { record: detail };
  },
};

const TYPES: ReadonlySet<string> = new Set([
  'AWS API Call via CloudTrail',
  'AWS Service Event via CloudTrail',
  'AWS Console Sign In via CloudTrail',
]);
