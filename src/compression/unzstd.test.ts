import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decompress } from './decompress.ts';
import { emptyFrame, frame, skippable, unpacked } from './unpack.fixture.ts';

const CUT = 'zstd data is cut off here';
const DAMAGED = 'zstd data is damaged from here on';
const linesOf = (count: number) => Array.from({ length: count }, (_, index) => `${index * 7919} of a log\n`).join('');
const LONG = linesOf(40_000);

describe('every frame of a file is read', () => {
  const A = frame('a\n');
  const B = frame('b\n');
  test.each<[string, readonly Buffer[], string]>([
    ['one', [A], 'a\n'],
    ['several', [A, B, A], 'a\nb\na\n'],
    [
      'with and without a checksum and their size',
      [frame('a', { hasChecksum: false }), frame('b', { hasSize: false })],
      'ab',
    ],
    ['of any level', [-5, 1, 9, 22].map((level) => frame(LONG, { level })), LONG.repeat(4)],
    ['large ones', [frame(LONG), frame(LONG)], LONG.repeat(2)],
    ['what cannot be made smaller', [frame(LONG), frame('x'.repeat(1_000_000))], LONG + 'x'.repeat(1_000_000)],
    ['of no content', [frame(''), A, frame('', { hasChecksum: false }), B, frame('', { hasSize: false })], 'a\nb\n'],
    ['a skippable one before', [skippable(4), A], 'a\n'],
    ['a skippable one between', [A, skippable(4), B], 'a\nb\n'],
    ['a skippable one after', [A, skippable(4)], 'a\n'],
    ['several skippable ones', [skippable(1, 15), skippable(9, 1), A, skippable(0), skippable(0, 7), B], 'a\nb\n'],
    ['a skippable one that is larger than what is read at once', [A, skippable(300_000), B], 'a\nb\n'],
    ['only skippable ones', [skippable(0), skippable(5), skippable(70_000)], ''],
  ])('%s', async (_, frames, text) => {
    for (const sizes of [[64 * 1024], [1000, 7], [1_000_000]]) {
      const { bytes, problem } = await unpacked(Buffer.concat(frames), sizes);
      expect(problem).toBeUndefined();
      expect(bytes.toString() === text).toBe(true);
    }
  });

  test('byte by byte', async () => {
    const file = Buffer.concat([skippable(3), A, frame(linesOf(50)), skippable(0), frame(''), B]);
    const { bytes, problem } = await unpacked(file, [1]);
    expect([bytes.toString(), problem]).toEqual([`a\n${linesOf(50)}b\n`, undefined]);
  });
});

describe('what is no frame is refused, and what stood before it is read', () => {
  const A = frame('a\n');
  test.each<[string, readonly Buffer[]]>([
    ['behind a frame', [A, Buffer.from('rubbish')]],
    ['a line end behind a frame', [A, Buffer.from('\n')]],
    ['three bytes behind a frame', [A, Buffer.from([0x28, 0xb5, 0])]],
    ['zeros behind a frame', [A, Buffer.alloc(512)]],
    ['between frames', [A, Buffer.from('rubbish'), A]],
    ['behind a skippable frame', [A, skippable(3), Buffer.from('rubbish'), A]],
    ['gzip', [A, Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])]],
    ['a frame of an early draft of the format', [A, Buffer.from([0x27, 0xb5, 0x2f, 0xfd, 0, 0x50, 1, 0, 0])]],
    ['a frame with a bit that nobody uses', [A, emptyFrame(0x08, 0x50)]],
    ['a block of no type', [A, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, 7, 0, 0])]],
    ['a block larger than may be', [A, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, 0xff, 0xff, 0xff])]],
  ])('%s', async (_, parts) => {
    for (const sizes of [[64 * 1024], [1]]) {
      const { bytes, problem } = await unpacked(Buffer.concat(parts), sizes);
      expect([bytes.toString(), problem]).toEqual(['a\n', DAMAGED]);
    }
  });
});

describe('a frame that asks for more than we give is refused before it gets it', () => {
  const WINDOW = 'zstd data needs a window of more than 128 MiB from here on';
  test.each<[string, Buffer, string]>([
    ['a window of 144 MiB', emptyFrame(0, (17 << 3) | 1), WINDOW],
    ['a window of 3.75 TiB', emptyFrame(0, 0xff), WINDOW],
    ['a content of 4 EiB, all of it the window', emptyFrame(0xe0, 0, 0, 0, 0, 0, 0, 0, 0x40), WINDOW],
    ['a dictionary', emptyFrame(0x21, 7, 0), 'zstd data needs a dictionary from here on'],
  ])('%s', async (_, asking, problem) => {
    const { bytes, problem: told } = await unpacked(Buffer.concat([frame('a\n'), asking, frame('b\n')]));
    expect([bytes.toString(), told]).toEqual(['a\n', problem]);
  });

  test('a window of 128 MiB is given', async () => {
    const { bytes, problem } = await unpacked(Buffer.concat([emptyFrame(0, 17 << 3), frame('b\n')]));
    expect([bytes.toString(), problem]).toEqual(['b\n', undefined]);
  });
});

describe('a file with every kind of frame', () => {
  const texts = ['first\n', '', linesOf(30), 'x'.repeat(2000), 'last\n'];
  const frames = [
    skippable(5, 3),
    frame(texts[0] ?? ''),
    frame(texts[1] ?? ''),
    skippable(0),
    frame(texts[2] ?? '', { hasSize: false }),
    frame(texts[3] ?? '', { level: 19 }),
    skippable(1),
    frame(texts[4] ?? ''),
    skippable(2, 15),
  ];
  const file = Buffer.concat(frames);
  const text = texts.join('');
  // Where each part ends, and the text up to there.
  const ends = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);
  const textUpTo = async (end: number) => (await unpacked(file.subarray(0, end))).bytes.toString();

  test.each([[1], [3, 5], [64 * 1024]])(
    'cut at any byte is read up to there, and the cut is told: in chunks of %j',
    async (...sizes) => {
      for (let cut = 0; cut <= file.length; cut += 1) {
        const { bytes, problem } = await unpacked(file.subarray(0, cut), sizes);
        expect(text.startsWith(bytes.toString())).toBe(true);
        expect(problem, `cut at ${cut}`).toBe(cut === 0 || ends.includes(cut) ? undefined : CUT);
        const whole = ends.findLast((end) => end <= cut) ?? 0;
        expect(bytes.length).toBeGreaterThanOrEqual((await textUpTo(whole)).length);
      }
    },
  );

  test('with any bit turned gives the same, or the damage is told and the frames before it are read', async () => {
    // But for the length of a skippable frame, for which there is no checksum: it may end where another frame ends.
    const lengths = new Set(
      ends.flatMap((end, index) => {
        const start = end - (frames[index]?.length ?? 0);
        return file.readUInt8(start + 3) === 0x18 ? [4, 5, 6, 7].map((at) => start + at) : [];
      }),
    );
    for (let bit = 0; bit < file.length * 8; bit += 1) {
      if (lengths.has(bit >> 3)) continue;
      const turned = Buffer.from(file);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { bytes, problem } = await unpacked(turned);
      const whole = ends.findLast((end) => end <= bit >> 3) ?? 0;
      if (problem === undefined) expect(bytes.toString(), `bit ${bit}`).toBe(text);
      else expect(bytes.toString().startsWith(await textUpTo(whole))).toBe(true);
    }
  });
});

test('of a frame with a wrong checksum the text is read, and the damage told', async () => {
  const wrong = frame(LONG);
  wrong.writeUInt8((wrong.at(-1) ?? 0) ^ 1, wrong.length - 1);
  const { bytes, problem } = await unpacked(Buffer.concat([frame('a\n'), wrong, frame('b\n')]));
  expect(problem).toBe(DAMAGED);
  expect(bytes.toString() === `a\n${LONG}`).toBe(true);
});

test('of a frame with damage in a block, the blocks before it are read', async () => {
  // Blocks that are not packed: each has 128 KiB.
  const noise = randomBytes(512 * 1024);
  const packed = frame(noise);
  // The header of the third block: of a type that nobody uses.
  const third = packed.length - 4 - 2 * (128 * 1024 + 3);
  packed.writeUInt8(packed.readUInt8(third) | 6, third);
  const { bytes, problem } = await unpacked(packed);
  expect(problem).toBe(DAMAGED);
  expect(bytes.equals(noise.subarray(0, 256 * 1024))).toBe(true);
});

test('many frames of one byte come together', async () => {
  const chunks: number[] = [];
  async function* input() {
    yield Buffer.concat(Array.from({ length: 20_000 }, () => frame('x', { hasChecksum: false })));
  }
  expect(await decompress('zstd', input(), (chunk) => chunks.push(chunk.length))).toBeUndefined();
  expect(chunks.reduce((sum, length) => sum + length, 0)).toBe(20_000);
  expect(chunks.length).toBeLessThan(20);
});
