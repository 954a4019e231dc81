import type { Delivery } from '../source.ts';

/** How messages come that a Google service publishes to a Pub/Sub topic. */
export function fromPubsub(by: string): Delivery {
  return {
    senders: 'system',
    by,
    authentication:
      'A push subscription sends in Authorization a token that Google signed; pulled with your own credentials ' +
      'otherwise. Whoever may publish to the topic can forge messages.',
    loss:
      'At least once and in any order: messages may repeat. What is not fetched within the retention of the ' +
      'subscription, 7 days unless set, is lost.',
    delay: 'Seconds; not documented.',
  };
}
