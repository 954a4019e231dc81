import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Compression, compressionOf, decompress } from './decompress.ts';
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
