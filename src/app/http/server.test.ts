import { expect, test } from 'vitest';
import { createLog } from '../metrics/log.ts';
import { addressesOf } from './addresses.ts';
import { createConnections } from './connections.ts';
import { createRate } from './rate.ts';
import { createServer } from './server.ts';

test('whoever asks too often is told when to come again, by every route', async () => {
  const front = { takes: () => false, stop: () => undefined };
  const addresses = addressesOf(undefined);
  const server = createServer({}, createLog({ write: () => undefined }), front, {
    addresses,
    connections: createConnections(addresses),
    rate: createRate(1, () => 0),
  });
  server.get('/', async () => 'here');
  expect((await server.inject('/')).statusCode).toBe(200);
  const answer = await server.inject('/');
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '1']);
  expect(answer.json()).toEqual({ error: 'too many requests: wait a second' });
  await server.close();
});
