import { observed } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/**
 * An EventBridge event of one's own program, such as a forwarded webhook, or of Okta, which sends entries of its log so.
 * What AWS and other partners send (`aws.…`, `aws.partner/…`) is a record itself. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const eventbridgeCustom: Envelope = {
  name: 'eventbridge-custom',
  recognises: ({ 'detail-type': type, source, detail, account }) =>
    typeof type === 'string' &&
    !type.endsWith(' via CloudTrail') &&
    typeof source === 'string' &&
    (!source.startsWith('aws.') || source.startsWith('aws.partner/okta.com/')) &&
    typeof account === 'string' &&
    isObject(detail),
  *open({ detail, time }) {
    yield { record: detail, binding: observed(time) };
  },
};
