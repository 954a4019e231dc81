import type { Binding } from '../../core/policy.ts';
import { observedEpoch } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/**
 * One SQS message: of `ReceiveMessage`, or as a Lambda function gets it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const sqsMessage: Envelope = {
  name: 'sqs-message',
  recognises: ({ MessageId: id, Body: received, eventSource, body }) =>
    (typeof id === 'string' && typeof received === 'string') || (eventSource === 'aws:sqs' && typeof body === 'string'),
  *open({ Body: received, body, Attributes: asked, attributes }) {
    const text = received ?? body;
    if (typeof text === 'string') yield* enclosedText(text, sentAt(asked ?? attributes));
  },
};

/** When SQS took it, in milliseconds, which no sender can set. It is there where whoever received it asked for it. */
function sentAt(attributes: unknown): Binding {
  return isObject(attributes) ? observedEpoch(attributes['SentTimestamp'], 1000) : {};
}
