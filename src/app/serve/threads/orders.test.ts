import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Order } from './messages.ts';
import { hearOrders } from './orders.ts';

test('no order is lost that comes while a thread still waits for the inbox to answer', async () => {
  const { port1, port2 } = new MessageChannel();
  const heard: string[] = [];
  const arrived = new EventEmitter();
  const takeOrders = hearOrders(port2, {
    answered: ({ number }) => {
      heard.push(`answer ${number}`);
      arrived.emit('answer');
    },
  });
  const answer = new Promise((resolve) => arrived.once('answer', resolve));
  const orders: readonly Order[] = [
    { type: 'policy', policy: undefined },
    { type: 'stop' },
    { type: 'inbox', reply: { number: 7, answer: { type: 'done', count: 0 } } },
  ];
  for (const order of orders) port1.postMessage(order);
  await answer;
  expect(heard).toEqual(['answer 7']);
  takeOrders(({ type }) => heard.push(type));
  expect(heard).toEqual(['answer 7', 'policy', 'stop']);
  port1.close();
});
