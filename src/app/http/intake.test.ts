import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { github, harbor } from '../../ingest/sources/index.ts';
import { intakeOf, type IntakeParts } from './intake.ts';
import type { Door } from '../settings/doors.ts';
import { addressesOf } from './addresses.ts';
import { createConnections } from './connections.ts';
import { createRate } from './rate.ts';

const addresses = addressesOf(undefined);
const NAME = 'harbor';
const HEADERS = { authorization: 'the-secret' };
const SIGNED: Door = { name: 'forge', kind: github, sender: { kind: 'github', secrets: ['s'] }, largest: 100_000 };

let end: (() => void) | undefined;
afterEach(() => end?.());

/** An intake with one door, and an inbox that keeps nothing. */
async function intake(parts: Partial<IntakeParts> = {}) {
  const told: string[] = [];
  const front = intakeOf({
    doors: () =>
      new Map<string, Door>([
        [SIGNED.name, SIGNED],
        [
          NAME,
          {
            name: NAME,
            kind: harbor,
            sender: { kind: 'header', header: 'Authorization', secrets: [HEADERS.authorization] },
            largest: 100,
          },
        ],
      ]),
    committer: {
      add: async () => true,
      isFull: () => false,
      isFailing: () => false,
      drained: async () => undefined,
    },
    metrics: { delivered: (_source, outcome) => void told.push(outcome) },
    log: {
      note: ({ message, fields }) => void told.push(`${message}: ${fields['reason']}`),
      tell: () => undefined,
    },
    tracing: { isOn: false, done: () => undefined },
    rate: createRate(100, () => 0),
    addresses,
    connections: createConnections(addresses),
    now: () => 0,
    isFull: () => false,
    ...parts,
  });
  const server = createServer((request, response) => {
    if (!front.takes(request, response)) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  end = () => void server.close();
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const post = (path = `/intake/harbor/${NAME}`, method = 'POST') =>
    fetch(`http://127.0.0.1:${port}${path}`, { method, headers: HEADERS, ...(method === 'POST' && { body: '{}' }) });
  return { front, post, port: port ?? 0, told };
}

test('takes deliveries and nothing else', async () => {
  const { post } = await intake();
  const statuses = async (...paths: string[]) => {
    const all: number[] = [];
    for (const path of paths) all.push((await post(path)).status);
    return all;
  };
  expect(await statuses(`/intake/harbor/${NAME}`, `/intake/harbor/${NAME}?x`, `/intake/harbor/${NAME}/`)).toEqual([
    202, 202, 202,
  ]);
  expect(await statuses('/intake', '/intake/harbor', '/intake/harbor/', '/api/v1/me', '/')).toEqual([
    404, 404, 404, 404, 404,
  ]);
  expect((await post(`/intake/harbor/${NAME}`, 'GET')).status).toBe(404);
});

test('an address that asks too often is told when to come again', async () => {
  const { post } = await intake({ rate: createRate(1, () => 0) });
  expect((await post()).status).toBe(202);
  const answer = await post();
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
});

test('what comes after the stop is for later, on another connection', async () => {
  const { front, post } = await intake();
  front.stop();
  const answer = await post();
  expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('connection')]).toEqual([
    503,
    '5',
    'close',
  ]);
});

test('what goes wrong inside is for the log', async () => {
  const committer = {
    add: async () => {
      throw new TypeError('a mistake of ours');
    },
    isFull: () => false,
    isFailing: () => false,
    drained: async () => undefined,
  };
  const { post, told } = await intake({ committer });
  const answer = await post();
  expect([answer.status, await answer.text()]).toEqual([500, '{"error":"internal error"}']);
  expect(told[0]).toMatch(/^a delivery failed: TypeError: a mistake of ours\n/);
  expect(told.slice(1)).toEqual(['internal error']);
});

test('nothing is heard behind a body in tiny pieces, and its connection is closed', async () => {
  const { port, told } = await intake();
  const head = (more: string): string =>
    `POST /intake/github/forge HTTP/1.1\r\nHost: intake.example\r\n${more}\r\n\r\n`;
  const body = `${'1\r\na\r\n'.repeat(1000)}0\r\n\r\n`;
  const socket = connect({ port, host: '127.0.0.1' });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(`${head('Transfer-Encoding: chunked')}${body}${head('Content-Length: 0')}`);
  await once(socket, 'close');
  expect([text, told]).toEqual(['', ['a body in very small pieces: send it with a length, or in larger chunks']]);
});
