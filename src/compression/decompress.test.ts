import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Compression, compressionOf, decompress } from './decompress.ts';
import { BEHIND, DAMAGED } from './problem.ts';
import { frame, repeated, skippable } from './unpack.fixture.ts';

test.each<[string, Buffer, Compression | undefined]>([
  ['gzip', gzipSync('a'), 'gzip'],
  ['zstd', frame('a'), 'zstd'],
  ['zstd after any skippable frame', skippable(0, 15), 'zstd'],
  ['what only begins like zstd', Buffer.from([0x28, 0xb5, 0x2f, 0]), undefined],
  ['less than tells', frame('a').subarray(0, 3), undefined],
  ['text', Buffer.from('{"a":1}'), undefined],
  ['nothing', Buffer.alloc(0), undefined],
])('%s is known by its first bytes', (_, bytes, compression) => {
  expect(compressionOf(bytes)).toBe(compression);
});

describe.each<[Compression, Buffer]>([
  ['gzip', gzipSync(Buffer.alloc(50_000_000))],
  ['zstd', Buffer.concat([frame('a'), repeated(4096)])],
])('%s', (compression, packed) => {
  test('whoever takes the bytes has enough by throwing, and gets no more', async () => {
    async function* input() {
      yield packed;
      yield packed;
    }
    let chunks = 0;
    const enough = new Error('enough');
    const taking = decompress(compression, input(), () => {
      chunks += 1;
      throw enough;
    });
    await expect(taking).rejects.toBe(enough);
    expect(chunks).toBe(1);
  });

  test('an input that cannot be read on is an error of the input', async () => {
    const broken = new Error('broken');
    async function* input() {
      yield packed.subarray(0, 9);
      throw broken;
    }
    await expect(decompress(compression, input(), () => {})).rejects.toBe(broken);
  });
});

test.each<[string, Buffer, string | undefined, string | undefined]>([
  ['nothing', Buffer.alloc(0), undefined, undefined],
  ['zeros', Buffer.alloc(600), undefined, BEHIND],
  ['zeros and a member', Buffer.concat([Buffer.alloc(8), gzipSync('more')]), BEHIND, BEHIND],
  ['text', Buffer.from('text'), DAMAGED, DAMAGED],
  ['what begins like a member', Buffer.from([0x1f, 0x8b, 9, 9, 9]), DAMAGED, DAMAGED],
])('behind a gzip file stands %s', async (_, behind, problem, strict) => {
  for (const size of [1, 9, 1000]) {
    async function* input() {
      const bytes = Buffer.concat([gzipSync('first '), gzipSync('second'), behind]);
      for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
    }
    for (const [isStrict, expected] of [
      [false, problem],
      [true, strict],
    ] as const) {
      let text = '';
      const found = await decompress('gzip', input(), (chunk) => (text += chunk.toString()), { isStrict });
      expect(found).toBe(expected && `gzip data ${expected}`);
      // Of the step in which damage is met the output is lost.
      if (found?.endsWith(DAMAGED)) expect('first second'.startsWith(text)).toBe(true);
      else expect(text).toBe('first second');
    }
  }
});
