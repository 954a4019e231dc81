import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openInbox } from '../../src/app/resources/store.ts';
import { until } from '../lab/programs.ts';
import { type Child, startServer } from './child.ts';
import { BEARER, POLICY, SECRETS, signature } from './policy.ts';
import { push, pushedDigests, digestOf } from './pushes.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-bodies-'));
let server: Child;
let goods = 0;

beforeAll(async () => {
  server = await startServer({ folder, policy: POLICY, secrets: SECRETS });
});
afterAll(async () => {
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

const deliver = async (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
  (await server.post('distribution/registry', body, { ...BEARER, ...headers })).status;

// Whatever was sent: the process lives, its thread has read all of it, and the next good delivery becomes a fact.
afterEach(async () => {
  goods += 1;
  expect(await deliver(push(goods))).toBe(202);
  await until('the evaluation of everything', async () => {
    const [waiting, ready] = [await server.get('/metrics'), await server.get('/readyz')];
    return ready.status === 200 && /^landwaiter_backlog_deliveries 0$/m.test(waiting.text) ? true : undefined;
  });
  expect(await pushedDigests(server.store)).toContain(digestOf(goods));
  expect(server.hasEnded()).toBe(false);
  expect(server.printed()).not.toMatch(/"level":"error"/);
});

const UNREADABLE: readonly (readonly [string, string | Buffer])[] = [
  ['nothing', ''],
  ['cut JSON', '{"events":[{"id":"1"'],
  ['NaN', '{"events":[{"timestamp":NaN}]}'],
  ['UTF-16', Buffer.from(push(900_001), 'utf16le')],
  ['invalid UTF-8', Buffer.concat([Buffer.from('{"events":["'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"]}')])],
  ['a NUL byte', '{"events":[{"id":"\0"}]}'],
  ['a number', '7'],
  ['null', 'null'],
  ['an array of arrays, 600 deep', `${'['.repeat(600)}${']'.repeat(600)}`],
  ['10,000 deep', `{"events":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
  ['half a million deep', '['.repeat(500_000)],
  ['objects, 100,000 deep', '{"a":'.repeat(100_000)],
  ['zeros', Buffer.alloc(1_000_000)],
];

describe('what cannot be read is kept for people, and its sender is not refused', () => {
  test.each(UNREADABLE)('%s', async (_name, body) => {
    expect(await deliver(body)).toBe(202);
  });

  test('all of it is in quarantine', async () => {
    const inbox = await openInbox(server.store, {});
    const kept = await inbox.quarantined(1000);
    await inbox.close();
    const bodies = new Set(kept.map(({ body }) => body.toString('base64')));
    for (const [name, body] of UNREADABLE)
      expect(bodies.has(Buffer.from(body).toString('base64')) ? name : `${name} is missing`).toBe(name);
  });
});

describe('oddities of JSON', () => {
  test.each([
    ['a byte order mark', 1, `\uFEFF${push(910_001)}`],
    ['a lone surrogate', 2, push(910_002, { actor: { name: '\ud800' } })],
    [
      'numbers beyond 2^53 and 1e999',
      3,
      push(910_003).replace('"length":500', '"length":9007199254740993,"size":1e999'),
    ],
    ['duplicate keys', 4, push(910_004).replace('"action":"push"', '"action":"pull","action":"push"')],
    ['keys named after prototypes', 5, push(910_005, { __proto__: null, constructor: { prototype: { polluted: 1 } } })],
    ['a key __proto__', 6, push(910_006).replace('"actor":', '"__proto__":{"polluted":true},"actor":')],
    ['a repository named __proto__', 7, push(910_007).replace('"prod/shop/api"', '"__proto__"')],
    ['a tag named toString', 8, push(910_008).replace(/"tag":"[^"]*"/, '"tag":"toString"')],
    ['an actor named hasOwnProperty', 9, push(910_009, { actor: { name: 'hasOwnProperty' } })],
    [
      'an event of 100,000 keys',
      10,
      push(910_010, Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 0]))),
    ],
    ['an actor of 900 KB', 11, push(910_011, { actor: { name: 'x'.repeat(900_000) } })],
    ['an array of 300,000 numbers', 12, push(910_012, { more: Array.from({ length: 300_000 }, () => 1) })],
  ])('%s is taken and read, or refused as a record', async (_name, _number, body) => {
    expect(await deliver(body)).toBe(202);
  });
});

describe('encodings', () => {
  const zip = { 'content-encoding': 'gzip' };
  const zeros = gzipSync(Buffer.alloc(200_000_000), { level: 9 });

  test('gzip is read, however it is written', async () => {
    expect(await deliver(gzipSync(push(920_001)), zip)).toBe(202);
    expect(await deliver(gzipSync(push(920_002)), { 'content-encoding': 'GZip' })).toBe(202);
    await until('both', async () => {
      const digests = await pushedDigests(server.store);
      return digests.has(digestOf(920_001)) && digests.has(digestOf(920_002)) ? true : undefined;
    });
  });

  test('a thousandfold bomb goes to quarantine unopened', async () => {
    expect(zeros.length * 900).toBeLessThan(200_000_000);
    expect(await deliver(zeros, zip)).toBe(202);
    expect(await quarantine()).toContain(`gzip that holds more than ${1_048_576} bytes`);
  });

  test('gzip in gzip, as the reader of files would open it, is no way around that', async () => {
    expect(await deliver(gzipSync(zeros), zip)).toBe(202);
    // Undeclared, it would be opened without bounds by who reads files: a megabyte of this are 300,000 records.
    const records = gzipSync(`${push(920_010)}\n`.repeat(300_000), { level: 9 });
    expect(await deliver(records)).toBe(202);
    expect(await deliver(gzipSync(records), zip)).toBe(202);
    // Answered before it is read.
    const reason = 'compressed, and not said to be: send it with Content-Encoding: gzip';
    await until('quarantine', async () => ((await quarantine()).includes(reason) ? true : undefined));
  });

  test('brotli, zstd, deflate and lists are refused', async () => {
    const body = brotliCompressSync(push(920_003));
    for (const name of ['br', 'zstd', 'deflate', 'gzip, gzip', 'x', 'gzip;q=1'])
      expect(await deliver(body, { 'content-encoding': name })).toBe(415);
  });

  test('what is not gzip, cut, or followed by other bytes goes to quarantine', async () => {
    const good = gzipSync(push(920_004));
    expect(await deliver(push(920_005), zip)).toBe(202);
    expect(await deliver(good.subarray(0, -5), zip)).toBe(202);
    expect(await deliver(Buffer.concat([good, Buffer.from('more')]), zip)).toBe(202);
    expect(await deliver(Buffer.concat([good, Buffer.alloc(3)]), zip)).toBe(202);
    const reasons = await quarantine();
    expect(
      reasons.filter((one) => one === 'not gzip from one end to the other, though its header says so'),
    ).toHaveLength(3);
    expect(reasons).toContain('gzip with other bytes behind its end');
    expect(await pushedDigests(server.store)).not.toContain(digestOf(920_004));
  });

  async function quarantine(): Promise<readonly string[]> {
    const inbox = await openInbox(server.store, {});
    const kept = await inbox.quarantined(1000);
    await inbox.close();
    return kept.flatMap(({ quarantined }) => quarantined ?? []);
  }
});

describe('content types', () => {
  test('JSON that is said to be a form, as curl says, is read as JSON', async () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await deliver(` ${push(930_001)}`, type)).toBe(202);
    await until('the push', async () =>
      (await pushedDigests(server.store)).has(digestOf(930_001)) ? true : undefined,
    );
  });

  test.each([';;;', 'x', 'application/json; charset="', 'multipart/form-data', 'text/plain, text/html'])(
    '%s is no reason to refuse',
    async (type) => {
      expect(await deliver(push(930_000 + type.length), { 'content-type': type })).toBe(202);
    },
  );
});

describe('anything at all', () => {
  test('2,000 arbitrary bodies of a known sender are accepted', async () => {
    const json = fc.json({ maxDepth: 6 });
    const bent = fc.tuple(fc.nat(400), fc.string({ unit: 'binary', maxLength: 5 })).map(([at, text]) => {
      const whole = push(940_000);
      return whole.slice(0, at) + text + whole.slice(at + text.length);
    });
    const typed = fc
      .record({ id: fc.anything(), timestamp: fc.anything(), action: fc.anything(), target: fc.anything() })
      .map((event) =>
        JSON.stringify({ events: [{ ...JSON.parse(push(1)).events[0], ...event }] }, (_key, value) =>
          typeof value === 'bigint' ? String(value) : value,
        ),
      );
    const body = fc.oneof(
      json,
      bent,
      typed,
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    );
    const together = fc.array(body, { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(together, async (some) => {
        const answers = await Promise.all(some.map((one) => deliver(one)));
        return answers.every((status) => status === 202);
      }),
      { numRuns: 100 },
    );
  });

  test('and none of them without the signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (bytes, text) => {
        const body = Buffer.from(bytes);
        const forged = [signature(body, `${text}!`), `sha256=${Buffer.from(text).toString('hex')}`, ''];
        for (const header of forged) {
          const { status } = await server.post('github/forge', body, { 'x-hub-signature-256': header });
          if (status !== 401) return false;
        }
        return true;
      }),
      { numRuns: 100 },
    );
  });
});
