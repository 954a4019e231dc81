import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { addressesOf } from './addresses.ts';
import { type Connections, createConnections } from './connections.ts';

const LIMITS = { open: 6, fromOne: 5, unprovedFromOne: 4, unanswered: 2 };
const opened: Socket[] = [];
let server: Server;
let connections: Connections;
let requests: IncomingMessage[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
  server.close();
});

/** A server with room for six, of which a request says `/proved` once it is proved and is never answered otherwise. */
async function start(trusted?: readonly string[]): Promise<number> {
  connections = createConnections(addressesOf(trusted && { trusted: [...trusted], header: 'X-Forwarded-For' }), LIMITS);
  requests = [];
  server = createServer((request, response) => {
    if (!connections.asked(request)) return;
    requests.push(request);
    if (!connections.begun(request)) return void response.writeHead(429).end();
    if (request.url === '/wait') return;
    connections.proved(request);
    connections.answered(request);
    response.end('proved');
  });
  connections.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Opens a connection; with a path, asks on it and waits for the answer, or for the request to have begun. */
async function open(port: number, from: string, path?: string, headers = ''): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  socket.on('error', () => undefined);
  opened.push(socket);
  const before = requests.length;
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  if (path === undefined) {
    socket.resume();
    return socket;
  }
  const heard = once(socket, 'data');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: intake.example\r\n${headers}\r\n`);
  if (path !== '/wait') await heard;
  else while (requests.length === before) await new Promise((next) => setImmediate(next));
  return socket;
}

const closed = (socket: Socket): Promise<unknown> => (socket.closed ? Promise.resolve() : once(socket, 'close'));
const isOpen = (socket: Socket): boolean => !socket.closed;

test('of one address only so many are open that have proved nothing', async () => {
  const port = await start();
  const first: Socket[] = [];
  for (let one = 0; one < LIMITS.unprovedFromOne; one += 1) first.push(await open(port, '127.0.0.2'));
  await closed(await open(port, '127.0.0.2'));
  expect(first.every(isOpen)).toBe(true);
  expect(isOpen(await open(port, '127.0.0.3', '/'))).toBe(true);
});

test('when there are too many, the one closes that has proved nothing for the longest', async () => {
  const port = await start();
  const proved = await open(port, '127.0.0.2', '/');
  const idle: Socket[] = [];
  for (let one = 3; one < 8; one += 1) idle.push(await open(port, `127.0.0.${one}`));
  expect(isOpen(await open(port, '127.0.0.9', '/'))).toBe(true);
  const [oldest, ...others] = idle;
  if (oldest) await closed(oldest);
  expect([proved, ...others].every(isOpen)).toBe(true);
});

test('where all have proved who they are, the next one waits', async () => {
  const port = await start();
  const proved: Socket[] = [];
  for (let one = 2; one < 8; one += 1) proved.push(await open(port, `127.0.0.${one}`, '/'));
  await closed(await open(port, '127.0.0.9'));
  expect(proved.every(isOpen)).toBe(true);
});

test('a proxy’s connections are not counted, but the requests that it carries for one address', async () => {
  const port = await start(['127.0.0.2/32']);
  const from = (address: string): string => `X-Forwarded-For: ${address}\r\n`;
  for (let one = 0; one < LIMITS.unprovedFromOne; one += 1)
    await open(port, '127.0.0.2', '/wait', from('198.51.100.7'));
  const refused = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
  opened.push(refused);
  refused.write(`GET /wait HTTP/1.1\r\nHost: intake.example\r\n${from('198.51.100.7')}\r\n`);
  const [answer] = await once(refused, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 429 /);
  expect(isOpen(await open(port, '127.0.0.2', '/', from('198.51.100.8')))).toBe(true);
});

test('a proxy’s idle connection is not closed for others, a request that proves nothing is', async () => {
  const port = await start(['127.0.0.2/32']);
  const idle = await open(port, '127.0.0.2');
  const waiting = await open(port, '127.0.0.2', '/wait', 'X-Forwarded-For: 198.51.100.7\r\n');
  for (let one = 3; one < 7; one += 1) await open(port, `127.0.0.${one}`);
  expect(isOpen(await open(port, '127.0.0.9', '/'))).toBe(true);
  await closed(waiting);
  expect(isOpen(idle)).toBe(true);
});

test('who asks again and again before an answer is not heard', async () => {
  const port = await start();
  const socket = await open(port, '127.0.0.2', '/wait');
  socket.write('GET /wait HTTP/1.1\r\nHost: intake.example\r\n\r\n'.repeat(5));
  await closed(socket);
  expect(requests).toHaveLength(LIMITS.unanswered);
  const patient = await open(port, '127.0.0.2', '/');
  for (let one = 0; one < 5; one += 1) {
    const heard = once(patient, 'data');
    patient.write('GET / HTTP/1.1\r\nHost: intake.example\r\n\r\n');
    await heard;
  }
  expect(isOpen(patient)).toBe(true);
});
