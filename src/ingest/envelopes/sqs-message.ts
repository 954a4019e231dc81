import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';

/**
 * One SQS message: of `ReceiveMessage`, or as a Lambda function gets it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const sqsMessage: Envelope = {
  name: 'sqs-message',
  recognises: ({ MessageId: id, Body: received, eventSource, body }) =>
    (typeof id === 'string' && typeof received === 'string') || (eventSource === 'aws:sqs' && typeof body === 'string'),
  *open({ Body: received, body }) {
    const text = received ?? body;
    if (typeof text === 'string') yield* enclosedText(text);
  },
};
