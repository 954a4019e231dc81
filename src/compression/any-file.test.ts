import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frame, skippable, unpacked } from './unpack.fixture.ts';

const text = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary' }).map((one) => Buffer.from(one)),
  fc.tuple(fc.string({ minLength: 1 }), fc.nat(20_000)).map(([one, times]) => Buffer.from(one.repeat(times))),
);
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 200_000 })), {
  minLength: 1,
  maxLength: 5,
});

/** Bytes of a file, and what they hold. */
interface Part {
  readonly packed: Buffer;
  readonly text: Buffer;
}

const written = fc.record({
  level: fc.integer({ min: -5, max: 19 }),
  hasChecksum: fc.boolean(),
  hasSize: fc.boolean(),
});
const zstd: fc.Arbitrary<Part> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(text, written).map(([one, how]) => ({ packed: frame(one, how), text: one })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.oneof(fc.nat(40), fc.nat(100_000)), fc.nat(15))
      .map(([length, kind]) => ({ packed: skippable(length, kind), text: Buffer.alloc(0) })),
  },
);
const gzip: fc.Arbitrary<Part> = fc
  .tuple(text, fc.integer({ min: 0, max: 9 }))
  .map(([one, level]) => ({ packed: gzipSync(one, { level }), text: one }));

test.each([
  ['zstd frames', zstd, 'zstd data is cut off here'],
  ['gzip members', gzip, 'gzip data is cut off here'],
] as const)(
  'any %s, joined and in any chunks, read as the joined text, and cut anywhere as its beginning',
  async (_, part, cutOff) => {
    const files = fc.tuple(
      fc.array(part, { minLength: 1, maxLength: 6 }),
      sizes,
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(files, async ([parts, chunks, share]) => {
        const packed = Buffer.concat(parts.map((one) => one.packed));
        const joined = Buffer.concat(parts.map((one) => one.text));
        const whole = await unpacked(packed, chunks);
        expect(whole.problem).toBeUndefined();
        expect(whole.bytes.equals(joined)).toBe(true);
        const cut = 4 + Math.floor(share * (packed.length - 4));
        const beginning = await unpacked(packed.subarray(0, cut), chunks);
        expect(beginning.bytes.equals(joined.subarray(0, beginning.bytes.length))).toBe(true);
        const ends = parts.map((_, index) => Buffer.concat(parts.slice(0, index + 1).map((one) => one.packed)).length);
        expect(beginning.problem).toBe(ends.includes(cut) ? undefined : cutOff);
      }),
      { numRuns: 150 },
    );
  },
);
