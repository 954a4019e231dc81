import type { Envelope } from '../envelope.ts';
import { isObject } from '../json.ts';

/** An EventBridge event whose detail is a whole CloudTrail record. */
export const eventbridgeCloudtrail: Envelope = {
  name: 'eventbridge-cloudtrail',
  key: 'detail',
  recognises: ({ 'detail-type': type, source, detail }) =>
    // Only AWS itself can send as `aws.…`: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html.
    typeof source === 'string' &&
    source.startsWith('aws.') &&
    (type === 'AWS API Call via CloudTrail' || type === 'AWS Service Event via CloudTrail') &&
    isObject(detail),
  *open({ detail }) {
    yield { record: detail };
  },
};
