import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type Body, type BodyLimits, readBody } from './body.ts';

const LIMITS: BodyLimits = { largest: 100_000, end: 400_000, length: undefined, isKnown: true };

/** Reads what is written in these pieces; what it came to, and what was asked of the budget. */
async function read(pieces: readonly Buffer[], limits: Partial<BodyLimits> = {}, room = Number.POSITIVE_INFINITY) {
  const stream = new PassThrough({ highWaterMark: 1e9 });
  let held = 0;
  const add = (bytes: number): boolean => {
    if (held + bytes > room) return false;
    held += bytes;
    return true;
  };
  const body = await new Promise<Body>((resolve) => {
    readBody(stream, { ...LIMITS, ...limits }, { add, release: () => undefined }, resolve);
    for (const piece of pieces) stream.write(piece);
    stream.end();
  });
  return { body, held };
}

const bytesOf = (body: Body): string => ('bytes' in body ? body.bytes.toString('latin1') : JSON.stringify(body));
const repeated = (size: number, piece: string): readonly Buffer[] =>
  Array.from({ length: size / piece.length }, () => Buffer.from(piece));

test.each([
  ['in one piece, announced', ['{"a":1}'], 7],
  ['in one piece', ['{"a":1}'], undefined],
  ['in several, announced', ['{"a"', ':', '1}'], 7],
  ['in several', ['{"a"', ':', '1}'], undefined],
  ['of nothing', [], 0],
])('a body %s is whole', async (_name, pieces, length) => {
  const { body } = await read(
    pieces.map((one) => Buffer.from(one)),
    { length },
  );
  expect(bytesOf(body)).toBe(pieces.join(''));
});

test('pieces of a byte take no more room than twice the body', async () => {
  const { body, held } = await read(repeated(60_000, 'a'));
  expect(bytesOf(body)).toBe('a'.repeat(60_000));
  expect(held).toBeLessThan(130_000);
});

test('of what is announced and not sent no room is taken', async () => {
  const { held } = await read(repeated(1000, 'ab'), { length: 90_000 });
  expect(held).toBeLessThan(20_000);
});

test('whoever has not proved who it is may not send a body in very small pieces', async () => {
  expect((await read(repeated(100, 'a'), { isKnown: false })).body).toMatchObject({
    bytes: Buffer.from('a'.repeat(100)),
  });
  expect((await read(repeated(5000, 'a'), { isKnown: false })).body).toEqual({ tooManyPieces: true });
  const ordinary = await read(repeated(90_112, 'a'.repeat(512)), { isKnown: false });
  expect(bytesOf(ordinary.body)).toHaveLength(90_112);
});

test('of one that is larger than allowed the beginning is kept, with the hash of all of it', async () => {
  const pieces = repeated(300_000, 'abcdefghij');
  const { body, held } = await read(pieces);
  const all = Buffer.concat(pieces);
  const sha256 = createHash('sha256').update(all).digest('hex');
  expect(body).toEqual({ head: all.subarray(0, 65_536), size: 300_000, sha256 });
  expect(held).toBeLessThanOrEqual(100_000);
});

test('after the end nothing is read', async () => {
  expect((await read(repeated(500_000, 'a'.repeat(1000)))).body).toEqual({ tooLarge: true });
});

test('what there is no room for is told so', async () => {
  expect((await read(repeated(90_000, 'a'.repeat(1000)), {}, 50_000)).body).toEqual({ noRoom: true });
});

test('a body that is read at a pace is whole, and read no further meanwhile', async () => {
  const stream = new PassThrough({ highWaterMark: 1e9 });
  const waits: number[] = [];
  const after = (bytes: number): number => {
    waits.push(bytes);
    return 30;
  };
  const whole = new Promise<Body>((resolve) => {
    const hold = { add: () => true, release: () => undefined };
    readBody(stream, { ...LIMITS, isKnown: false, pace: { after } }, hold, resolve);
  });
  for (const piece of ['{"a"', ':', '1}']) stream.write(piece);
  stream.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect([waits.length, stream.isPaused()]).toEqual([1, true]);
  expect(bytesOf(await whole)).toBe('{"a":1}');
  expect(waits).toEqual([4, 1, 2]);
});
