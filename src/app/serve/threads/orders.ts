import type { MessagePort } from 'node:worker_threads';
import type { InboxClient } from '../accepting/inbox-client.ts';
import type { Order } from './messages.ts';

/** What the server orders, but for answers of the inbox. */
export type OtherOrder = Exclude<Order, { readonly type: 'inbox' }>;

/**
 * Hears the server's orders from now on. What the inbox answers goes to the client at once, since a thread that starts waits
 * for it; the others are kept until the thread has begun, and then given to `take` in their order.
 */
export function hearOrders(
  port: Pick<MessagePort, 'on'> | null,
  client: Pick<InboxClient, 'answered'>,
): (take: (order: OtherOrder) => void) => void {
  const early: OtherOrder[] = [];
  let take = (order: OtherOrder): void => void early.push(order);
  port?.on('message', (order: Order) => {
    if (order.type === 'inbox') client.answered(order.reply);
    else take(order);
  });
  return (later) => {
    take = later;
    for (const order of early.splice(0)) later(order);
  };
}
