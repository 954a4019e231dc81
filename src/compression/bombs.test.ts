import { expect, test } from 'vitest';
import { decompress } from './decompress.ts';
import { emptyFrame, frame, repeated } from './unpack.fixture.ts';

const MEBIBYTE = 1024 * 1024;

// Bytes of text, and by how many the process grew meanwhile, at most.
async function flow(packed: Buffer, times = 1) {
  async function* input() {
    for (let time = 0; time < times; time += 1) yield packed;
  }
  const before = process.memoryUsage.rss();
  let size = 0;
  let largest = before;
  let chunks = 0;
  const problem = await decompress('zstd', input(), (chunk) => {
    size += chunk.length;
    chunks += 1;
    if (chunks % 64 === 0) largest = Math.max(largest, process.memoryUsage.rss());
  });
  return { size, problem, growth: Math.max(largest, process.memoryUsage.rss()) - before };
}

test('half a gigabyte from 16 kilobytes flow through little memory', async () => {
  const { size, problem, growth } = await flow(repeated(4 * 1024));
  expect([size, problem]).toEqual([512 * MEBIBYTE, undefined]);
  expect(growth).toBeLessThan(256 * MEBIBYTE);
});

test('so do many frames that each ask for the largest window', async () => {
  const frames = Buffer.concat(
    Array.from({ length: 1000 }, (_, index) => (index % 3 === 0 ? frame('x') : emptyFrame(0, 17 << 3))),
  );
  const { size, problem, growth } = await flow(frames, 20);
  expect([size, problem]).toEqual([20 * 334, undefined]);
  expect(growth).toBeLessThan(256 * MEBIBYTE);
});

test('and a long file of frames of one byte', async () => {
  const { size, problem, growth } = await flow(Buffer.concat(Array.from({ length: 1000 }, () => frame('x'))), 40);
  expect([size, problem]).toEqual([40_000, undefined]);
  expect(growth).toBeLessThan(256 * MEBIBYTE);
});
