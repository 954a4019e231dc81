import { observed } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';

/**
 * An Amazon SNS message as it is sent to HTTPS, SQS and Lambda.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export const snsNotification: Envelope = {
  name: 'sns-notification',
  recognises: ({ Type: type, TopicArn: topic, Message: message }) =>
    typeof type === 'string' && TYPES.has(type) && typeof topic === 'string' && typeof message === 'string',
  *open({ Type: type, Message: message, Timestamp: at }) {
    // The others only confirm a subscription.
    if (type === 'Notification' && typeof message === 'string') yield* enclosedText(message, observed(at));
  },
};

const TYPES: ReadonlySet<string> = new Set(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']);
