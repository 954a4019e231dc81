import type { Envelope } from '../envelope.ts';

/** The answer of Pub/Sub's `pull`: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions/pull. */
export const pubsubPull: Envelope = {
  name: 'pubsub-pull',
  key: 'receivedMessages',
  recognises: ({ receivedMessages }) => Array.isArray(receivedMessages),
  *open({ receivedMessages }) {
    if (Array.isArray(receivedMessages)) for (const record of receivedMessages) yield { record };
  },
};
