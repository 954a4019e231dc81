import { isDeepStrictEqual } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { between, createRandom, pick, type Random } from '../../bench/random.ts';
import type { Listing } from '../../src/contents/reading/entry.ts';
import { header, read, tar } from '../../src/contents/reading/tar.fixture.ts';
import { mergeTree } from '../../src/contents/tree/merge.ts';
import { layersOf } from './stacks/stack.ts';

// `npm run contents:fuzz -- [SECONDS] [FIRST SEED]`: damaged layers, an hour of them by default. A crash, a layer that reads
// differently in other chunks, or memory that grows ends it with 1; a hang is yours to see, by the seed that was printed last.
const [seconds = 3600, first = 1] = process.argv.slice(2).map(Number);
/** In use, garbage among it; what the process once had is not given back at once. */
const MOST_MEGABYTES = 300;

const end = performance.now() + seconds * 1000;
let seed = first;
for (; performance.now() < end && process.exitCode === undefined; seed += 1) {
  if ((seed - first) % 1000 === 0) process.stdout.write(`seed ${seed}, ${megabytes()} MB\n`);
  try {
    const problem = await attempt(createRandom(Math.imul(seed, 0x9e3779b1)));
    if (problem !== undefined) fail(problem);
  } catch (error) {
    fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  if (megabytes() > MOST_MEGABYTES) fail(`${megabytes()} MB`);
}
process.stdout.write(`${seed - first} layers, seeds ${first} to ${seed - 1}, ${megabytes()} MB\n`);

function fail(problem: string): void {
  process.stdout.write(`seed ${seed}: ${problem}\n`);
  process.exitCode = 1;
}

function megabytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return Math.round((heapUsed + external) / 1024 / 1024);
}

async function attempt(random: Random): Promise<string | undefined> {
  const archives = layersOf(between(random, 0, 100_000));
  const listings: Listing[] = [];
  for (const { entries, end: closing } of archives) {
    const blob = damaged(random, packed(random, damaged(random, tar(entries, closing))));
    const listing = await read(blob);
    // Of a damaged step the output is lost, and in other chunks it is another one.
    const isDamaged = listing.unread.some(({ reason }) => /^(?:gzip|zstd) data/.test(reason));
    const again = await read(blob, {}, between(random, 1, 700));
    const isSame = isDeepStrictEqual([listing.entries, listing.unread], [again.entries, again.unread]);
    if (!isDamaged && !isSame) return 'other chunks';
    listings.push(listing);
  }
  const { nodes } = mergeTree(listings);
  for (const [path, node] of nodes) if (node.path !== path) return `node ${JSON.stringify(path)} has another path`;
  return undefined;
}

function packed(random: Random, bytes: Buffer): Buffer {
  const pack = pick(random, [gzipSync, zstdCompressSync, (same: Buffer) => same]);
  return pack(bytes);
}

/** Some bytes changed, moved, cut off or put in; half the time none. */
function damaged(random: Random, bytes: Buffer): Buffer {
  let now: Buffer = Buffer.from(bytes);
  const times = random() < 0.5 ? 0 : between(random, 1, 4);
  for (let time = 0; time < times && now.length > 0; time += 1) {
    const at = between(random, 0, now.length - 1);
    const block = at - (at % 512);
    const way = between(random, 0, 5);
    if (way === 0) now[at] = between(random, 0, 255);
    else if (way === 1) now = now.subarray(0, at);
    else if (way === 2) now = Buffer.concat([now.subarray(0, at), now.subarray(at + between(random, 1, 600))]);
    else if (way === 3)
      now = Buffer.concat([now.subarray(0, block), now.subarray(block, block + 1024), now.subarray(block)]);
    else if (way === 4) now = Buffer.concat([now.subarray(0, block), anyHeader(random), now.subarray(block)]);
    else now.fill(between(random, 0, 255), at, Math.min(now.length, at + between(random, 1, 40)));
  }
  return now;
}

// A header with a good checksum and any bytes in one of its fields.
function anyHeader(random: Random): Buffer {
  const change = (block: Buffer): void => {
    const from = pick(random, [0, 100, 108, 116, 124, 136, 156, 157, 257, 263, 329, 345, 386, 482, 508]);
    for (let at = from; at < Math.min(512, from + 12); at += 1)
      block[at] = pick(random, [0, 0x20, 0x30, 0x37, 0x80, 0xff, 0x2f]);
  };
  const type = pick(random, ['0', '1', '2', '3', '5', '6', '7', 'x', 'g', 'L', 'K', 'S', '\0']);
  return header({ name: 'a/b', type, link: 'c', size: between(random, 0, 700), change });
}
