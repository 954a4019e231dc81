import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/**
 * The answer of SQS `ReceiveMessage`.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export const sqsMessages: Envelope = {
  name: 'sqs-messages',
  key: 'Messages',
  recognises: ({ Messages: messages }) =>
    Array.isArray(messages) && messages.some((one) => isObject(one) && typeof one.Body === 'string'),
  *open({ Messages: messages }) {
    if (Array.isArray(messages)) for (const record of messages) yield { record };
  },
};
