import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Child, send, startServer, statuses } from './child.ts';
import { BEARER, POLICY, SECRETS, signature } from './policy.ts';
import { digestOf, push, pushedDigests } from './pushes.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-connections-'));
const MEBIBYTE = 1024 * 1024;
const REGISTRY = '/intake/distribution/registry';
let server: Child;
let goods = 0;

beforeAll(async () => {
  server = await startServer({ folder, policy: POLICY, secrets: SECRETS });
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  rmSync(folder, { recursive: true });
});

const good = async (): Promise<number> => {
  goods += 1;
  return (await server.post('distribution/registry', push(goods), BEARER)).status;
};

afterEach(async () => {
  expect(await good()).toBe(202);
  expect(server.hasEnded()).toBe(false);
  expect(server.printed()).not.toMatch(/"level":"error"/);
});

function head(lines: readonly string[], path = REGISTRY, method = 'POST'): string {
  return `${[`${method} ${path} HTTP/1.1`, 'Host: intake.example', ...lines].join('\r\n')}\r\n\r\n`;
}

const AUTHORIZED = `Authorization: Bearer ${SECRETS.REGISTRY}`;

/** Sends without end, or `most` bytes; gives the statuses that came back and how much the server has taken. */
function pour(
  first: string,
  chunk: Buffer,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly text: string; readonly sent: number }> {
  return new Promise((resolve) => {
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    let text = '';
    const write = (): void => {
      while (!socket.destroyed && socket.bytesWritten < most) if (!socket.write(chunk)) return;
      socket.end();
    };
    socket.on('drain', write);
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ text, sent: socket.bytesWritten }));
    socket.write(first);
    write();
  });
}

function residentMegabytes(): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

// What is between the two ends of a loopback connection, besides what the server takes.
const ON_THE_WAY = 16 * MEBIBYTE;

/** Refused, and closed. Whoever goes on sending may lose the answer to the reset of the connection: that is TCP's. */
function expectRefusal(text: string, status: number): void {
  expect([[status], []]).toContainEqual(statuses(text));
}

describe('sizes', () => {
  test('a byte more than allowed is kept as its beginning, its size and its hash', async () => {
    const { status } = await server.post('distribution/registry', Buffer.alloc(MEBIBYTE + 1, 'a'), BEARER);
    expect(status).toBe(202);
  });

  test('a body without end is answered with 413 and its connection is closed', async () => {
    const chunk = Buffer.from(`10000\r\n${'a'.repeat(65_536)}\r\n`);
    const before = residentMegabytes();
    const { text, sent } = await pour(head([AUTHORIZED, 'Transfer-Encoding: chunked']), chunk);
    expectRefusal(text, 413);
    expect(sent).toBeLessThan(4 * MEBIBYTE + ON_THE_WAY);
    expect(residentMegabytes() - before).toBeLessThan(64);
  });

  test('so is one that says it has 16 GB', async () => {
    const { text, sent } = await pour(
      head([AUTHORIZED, `Content-Length: ${16 * 1024 ** 3}`]),
      Buffer.alloc(65_536, 'a'),
    );
    expectRefusal(text, 413);
    expect(sent).toBeLessThan(4 * MEBIBYTE + ON_THE_WAY);
  });

  test('of one that has to be signed nothing is taken beyond its limit', async () => {
    const first = head(['Transfer-Encoding: chunked', `X-Hub-Signature-256: ${signature('')}`], '/intake/github/forge');
    const { text, sent } = await pour(first, Buffer.from(`10000\r\n${'a'.repeat(65_536)}\r\n`));
    expectRefusal(text, 413);
    expect(sent).toBeLessThan(MEBIBYTE + ON_THE_WAY);
  });

  test('of one without a credential nothing is read', async () => {
    const { text, sent } = await pour(head([`Content-Length: ${16 * 1024 ** 3}`]), Buffer.alloc(65_536, 'a'));
    expectRefusal(text, 401);
    expect(sent).toBeLessThan(ON_THE_WAY);
  });

  test('many large bodies at once are told to wait rather than held', async () => {
    const before = residentMegabytes();
    const body = Buffer.alloc(15 * MEBIBYTE, ' ');
    const path = '/intake/kubernetes-audit/cluster';
    // All of it but the last byte: whoever sends so has to be held in memory.
    const first = head([`X-Token: ${SECRETS.CLUSTER}`, `Content-Length: ${body.length + 1}`], path);
    const all = await Promise.all(
      Array.from({ length: 40 }, () => send(server.port, Buffer.concat([Buffer.from(first), body]), { wait: 8000 })),
    );
    const busy = all.filter((text) => statuses(text)[0] === 503);
    expect(busy.length).toBeGreaterThan(20);
    for (const text of busy) expect(text).toMatch(/^retry-after: \d+\r$/im);
    expect(residentMegabytes() - before).toBeLessThan(400);
  });

  test('a connection that ends before its body is nobody’s error', async () => {
    await pour(head([AUTHORIZED, 'Content-Length: 100000']), Buffer.alloc(1000), 5000);
  });
});

describe('slowness', () => {
  const slow = (from: string, first: string, more: string): Socket => {
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: from });
    socket.on('error', () => undefined);
    // Without anybody who reads it would never learn that it was closed.
    socket.resume();
    socket.write(first);
    const timer = setInterval(() => socket.write(more), 1000);
    socket.on('close', () => clearInterval(timer));
    return socket;
  };
  const closed = (sockets: readonly Socket[]): Promise<unknown> =>
    Promise.all(
      sockets.map((socket) => new Promise((resolve) => (socket.closed ? resolve(0) : socket.on('close', resolve)))),
    );

  test('250 slow heads and 250 slow bodies are closed, and others are answered meanwhile', async () => {
    const heads = Array.from({ length: 250 }, () =>
      slow('127.0.0.2', 'POST /intake/distribution/registry HTTP/1.1\r\nX-', 'a'),
    );
    const bodies = Array.from({ length: 250 }, () =>
      slow('127.0.0.2', head([AUTHORIZED, 'Content-Length: 1000']), 'a'),
    );
    for (let one = 0; one < 20; one += 1) expect(await good()).toBe(202);
    await closed(heads);
    expect(await good()).toBe(202);
    await closed(bodies);
  });

  test('2,500 idle connections of one address leave room for others, and are closed', async () => {
    const idle: Socket[] = [];
    // In steps that the queue of the operating system takes: what waits there is not the server's to close.
    while (idle.length < 2500) {
      const some = Array.from({ length: 100 }, () => slow('127.0.0.3', '', ''));
      await Promise.all(some.map((socket) => new Promise((resolve) => socket.on('connect', resolve))));
      idle.push(...some);
    }
    const ask = head(['Connection: close'], '/healthz', 'GET');
    for (let one = 0; one < 20; one += 1)
      expect(statuses(await send(server.port, ask, { from: '127.0.0.4' }))).toEqual([200]);
    await closed(idle);
  }, 30_000);
});

describe('tricks with heads', () => {
  const body = push(800_001);
  const length = `Content-Length: ${body.length}`;

  test.each([
    ['no credential', [], 401],
    ['two equal credentials', [AUTHORIZED, AUTHORIZED], 401],
    ['a good credential after a bad one', ['Authorization: Bearer x', AUTHORIZED], 401],
    ['another scheme', [`Authorization: Basic ${SECRETS.REGISTRY}`], 401],
    ['an empty token', ['Authorization: Bearer '], 401],
    ['the token and something behind it', [`${AUTHORIZED} x`], 401],
    [
      'the token in another case',
      [AUTHORIZED.toUpperCase().replace('AUTHORIZATION: BEARER', 'Authorization: Bearer')],
      401,
    ],
    ['a token of 15 KB', [`Authorization: Bearer ${'a'.repeat(15_000)}`], 401],
    ['headers of proxies', ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-User: admin', 'X-Real-IP: 127.0.0.1'], 401],
    ['another address in a header', ['X-Original-URL: /healthz', 'X-Rewrite-URL: /healthz'], 401],
    ['a header that some framework trusts', ['x-middleware-subrequest: middleware'], 401],
    ['a header named __proto__', ['__proto__: x', AUTHORIZED], 202],
    ['a header named constructor', ['constructor: x', AUTHORIZED], 202],
    [
      '100 headers before the credential',
      [...Array.from({ length: 100 }, (_, one) => `X-${one}: a`), AUTHORIZED],
      // Node.js 24.15 leaves the further ones out, later ones refuse the request.
      [401, 431],
    ],
    ['17 KB of headers', [`X-Long: ${'a'.repeat(17_000)}`, AUTHORIZED], 431],
    ['a broken header', ['no colon', AUTHORIZED], 400],
    ['a bare line feed', [`X-A: b\nX-C: d`, AUTHORIZED], 400],
    ['a NUL', ['X-A: \0', AUTHORIZED], 400],
    ['two lengths', [AUTHORIZED, 'Content-Length: 1'], 400],
    ['a length and chunks', [AUTHORIZED, 'Transfer-Encoding: chunked'], 400],
    ['a negative length', [AUTHORIZED, 'Content-Length: -1'], 400],
    ['an odd transfer encoding', [AUTHORIZED, 'Transfer-Encoding: xchunked'], 400],
  ])('%s', async (_name, lines, expected: number | readonly number[]) => {
    const text = await send(server.port, head([...lines, length, 'Connection: close']) + body);
    const [status, ...more] = statuses(text);
    expect(more).toEqual([]);
    expect([expected].flat()).toContain(status);
  });

  test('a request hidden in the body of another is not a request', async () => {
    const hidden = `${head([AUTHORIZED, 'Content-Length: 2'])}{}`;
    for (const lines of [
      ['Transfer-Encoding: chunked', `Content-Length: ${hidden.length}`],
      [`Content-Length: ${hidden.length}`, 'Content-Length: 0'],
      ['Transfer-Encoding: chunked, identity'],
      ['Transfer-Encoding : chunked'],
      [`Content-Length: ${hidden.length}`],
    ]) {
      const text = await send(server.port, head(lines) + hidden, { wait: 1000 });
      expect(statuses(text)).toHaveLength(1);
      expect(statuses(text)[0]).toBeGreaterThanOrEqual(400);
    }
  });

  test.each([
    ['/intake//distribution/registry', 404],
    ['//intake/distribution/registry', 404],
    ['/INTAKE/distribution/registry', 404],
    ['/intake/distribution/registry/../../healthz', 401],
    ['/intake/distribution/REGISTRY', 401],
    ['/intake/github/registry', 401],
    ['/intake/distribution/__proto__', 401],
    ['/intake/__proto__/registry', 401],
    ['/intake/distribution/registry;x', 401],
    ['/intake/distribution/registry%00', 401],
    ['/intake/distribution/%zz', 401],
    ['/healthz/../intake/distribution/registry', 404],
    ['http://intake.example/intake/distribution/registry', 401],
    ['*', 404],
  ])('%s without a credential is %d', async (path, status) => {
    expect(statuses(await send(server.port, head(['Content-Length: 0', 'Connection: close'], path)))).toEqual([status]);
  });

  test('a path of 5,000 letters leads nowhere', async () => {
    const path = `/intake/distribution/${'a'.repeat(5000)}`;
    expect(statuses(await send(server.port, head(['Content-Length: 0', 'Connection: close'], path)))).toEqual([401]);
  });

  test('no other method delivers, and nobody is led to another one', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'HEAD']) {
      const lines = [AUTHORIZED, 'X-HTTP-Method-Override: POST', 'Content-Length: 0', 'Connection: close'];
      const [status = 0] = statuses(await send(server.port, head(lines, REGISTRY, method)));
      expect([404, 405]).toContain(status);
    }
  });

  test('only what needs no credential answers without one', async () => {
    const open = ['/', '/healthz', '/readyz', '/metrics'];
    for (const path of [...open, '/findings', '/intake', '/api', '/debug', '/.env', '/package.json'])
      expect((await server.get(path)).status).toBe(open.includes(path) ? 200 : 404);
  });

  test('none of it became a fact', async () => {
    await server.get('/healthz');
    const digests = await pushedDigests(server.store);
    expect(digests).toContain(digestOf(1));
  });
});
