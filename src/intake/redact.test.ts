import { gzipSync, gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Parcel } from './inbox.ts';
import { redacted } from './redact.ts';

const SECRET = 'hush-0123456789abcdef';
const GONE = '[removed before it was kept]';
// As docker-registry 2.8.3 prints it, but for the value, which has what ends texts early.
const VALUE = `Bearer x]]-"quoted"-\\`;
const message = `configuring endpoint landwaiter (https://landwaiter.example/intake/distribution/r), timeout=5s, headers=map[Authorization:[${VALUE}] X-Other:[one two]]`;
const KEPT =
  'configuring endpoint landwaiter (https://landwaiter.example/intake/distribution/r), timeout=5s, headers=[removed before it was kept]';
const json = JSON.stringify({
  'go.version': 'go1.24.4',
  'instance.id': 'i',
  level: 'info',
  msg: message,
  version: '2',
});
const text = `time="2026-11-27T22:52:26Z" level=info msg=${JSON.stringify(message)} go.version=go1.24.4`;

const parcel = (body: string | Buffer, kind = 'distribution-access'): Parcel => ({
  source: 'log',
  kind,
  receivedAt: 0,
  headers: {},
  body: Buffer.from(body),
});
const kept = (body: string | Buffer, secrets: readonly string[] = []) => redacted(parcel(body), secrets).body;
const keptText = (body: string | Buffer, secrets?: readonly string[]) => kept(body, secrets).toString();

describe('of the line in which a registry prints its endpoints’ headers only these go', () => {
  test('in JSON, which stays JSON', () => {
    expect(JSON.parse(keptText(json))).toEqual({ ...JSON.parse(json), msg: KEPT });
  });

  test('in text', () => {
    expect(keptText(text)).toBe(`time="2026-11-27T22:52:26Z" level=info msg="${KEPT}" go.version=go1.24.4`);
  });

  test('in text without quotation marks, up to the end of the line', () => {
    const line = message.replaceAll('"', '');
    expect(keptText(`INFO[0000] ${line}\nINFO[0001] listening`)).toBe(`INFO[0000] ${KEPT}\nINFO[0001] listening`);
  });

  test.each([1, 2, 3])('in what is quoted %i deep, as shippers of logs wrap it', (depth) => {
    for (const line of [json, text]) {
      let wrapped = line;
      for (let times = 0; times < depth; times += 1) wrapped = JSON.stringify({ log: wrapped, stream: 'stderr' });
      let open = keptText(wrapped);
      for (let times = 0; times < depth; times += 1) open = JSON.parse(open).log;
      expect(open).toContain(KEPT);
      expect(open).not.toContain('quoted');
      expect(open.endsWith('}') || open.endsWith('go1.24.4')).toBe(true);
    }
  });

  test('in each of several lines, between others, whose number stays', () => {
    const other = '{"msg":"listening"}';
    const lines = keptText([other, json, other, json, ''].join('\n')).split('\n');
    expect(lines).toHaveLength(5);
    expect([lines[0], lines[2], lines[4]]).toEqual([other, other, '']);
    for (const at of [1, 3]) expect(JSON.parse(lines[at] ?? '').msg).toBe(KEPT);
  });

  test('at the very beginning', () => {
    expect(keptText(`${message.replaceAll('"', '')}\nlistening`)).toBe(`${KEPT}\nlistening`);
  });

  test('at the end of what was cut off', () => {
    expect(keptText(json.slice(0, json.indexOf('quoted')))).toMatch(/headers=\[removed before it was kept\]$/);
  });

  test('and twice is once', () => {
    expect(kept(kept(json))).toEqual(kept(json));
  });
});

describe('also where it is wrapped so that it cannot be read as it stands', () => {
  test.each([0, 1, 2])('in base64, from place %i on', (place) => {
    const data = Buffer.from(`${' '.repeat(place)}${json}`).toString('base64');
    const { message: pushed } = JSON.parse(keptText(JSON.stringify({ message: { data, id: 'm' } })));
    expect(pushed.id).toBe('m');
    expect(JSON.parse(Buffer.from(pushed.data, 'base64').toString()).msg).toBe(KEPT);
  });

  test('in gzip in base64, as CloudWatch Logs sends it', () => {
    const data = gzipSync(JSON.stringify({ logEvents: [{ message: json }] })).toString('base64');
    const wrapped = JSON.parse(keptText(JSON.stringify({ records: [{ data }] })));
    const [event] = JSON.parse(gunzipSync(Buffer.from(wrapped.records[0].data, 'base64')).toString()).logEvents;
    expect(JSON.parse(event.message).msg).toBe(KEPT);
  });

  test('in a body that is compressed and does not say so', () => {
    expect(gunzipSync(kept(gzipSync(text))).toString()).toContain(GONE);
    expect(zstdDecompressSync(kept(zstdCompressSync(text))).toString()).toContain(GONE);
  });
});

describe('within bounds', () => {
  const packed = (times: number): Buffer => (times === 0 ? Buffer.from(text) : gzipSync(packed(times - 1)));

  test('what is compressed three times over is opened, and four times is not', () => {
    const open = (body: Buffer, times: number): string =>
      times === 0 ? body.toString() : open(gunzipSync(body), times - 1);
    expect(open(kept(packed(3)), 3)).toContain(GONE);
    expect(kept(packed(4))).toEqual(packed(4));
  });

  test('of one delivery 16 MiB are opened', () => {
    const body = (bytes: number) =>
      JSON.stringify([gzipSync(Buffer.alloc(bytes)).toString('base64'), packed(1).toString('base64')]);
    const last = (one: string): string => gunzipSync(Buffer.from(JSON.parse(keptText(one))[1], 'base64')).toString();
    expect(last(body(1024 * 1024))).toContain(GONE);
    expect(last(body(16 * 1024 * 1024))).toBe(text);
  });
});

describe('our own secrets go wherever they stand', () => {
  test('in any body', () => {
    const { body } = redacted(parcel(`GET /intake/quay/q/${SECRET} 202 ${SECRET}`, 'harbor'), ['another', SECRET]);
    expect(body.toString()).toBe(`GET /intake/quay/q/${GONE} 202 ${GONE}`);
  });

  test('at the beginning and the end of one, and one of 16 bytes as well', () => {
    expect(keptText(`${SECRET} and ${SECRET}`, [SECRET])).toBe(`${GONE} and ${GONE}`);
    expect(keptText('of 0123456789abcdef', ['0123456789abcdef'])).toBe(`of ${GONE}`);
    expect(keptText('of 0123456789abcde', ['0123456789abcde'])).toBe('of 0123456789abcde');
  });

  test('but for one so short that it may be a word', () => {
    expect(keptText('{"repository":"shop/registry"}', ['registry'])).toBe('{"repository":"shop/registry"}');
  });
});

describe('nothing else is touched', () => {
  test.each([
    ['another line', '{"msg":"configuring endpoint of another kind"}'],
    ['headers elsewhere', '{"msg":"headers=map[A:[b]]"}'],
    ['nothing', ''],
    ['what is no gzip', Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), Buffer.from('no')])],
    ['what is no base64 of gzip', '{"data":"H4sIno"}'],
    ['gzip that holds something else', gzipSync('{"msg":"listening"}')],
  ])('%s', (_, body) => {
    const whole = parcel(body);
    expect(redacted(whole, [SECRET])).toBe(whole);
  });

  test('what expands without end is left as it is', () => {
    const data = gzipSync(Buffer.alloc(20 * 1024 * 1024)).toString('base64');
    const whole = parcel(JSON.stringify({ records: Array.from({ length: 20 }, () => ({ data })) }));
    expect(redacted(whole, [])).toBe(whole);
  });
});
