import { constants, createGzip, gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { frame, repeated } from '../../src/compression/unpack.fixture.ts';
import type { Listing } from '../../src/contents/reading/entry.ts';
import { LIMITS } from '../../src/contents/reading/limits.ts';
import { readLayer } from '../../src/contents/reading/read-layer.ts';
import { header, tar, type Written } from '../../src/contents/reading/tar.fixture.ts';
import { mergeTree } from '../../src/contents/tree/merge.ts';

// `node test/contents/bombs.ts NAME`: reads what should take all memory or time, and prints what came of it as JSON.

/** Bytes of a blob, as they come. */
type Bomb = () => Iterable<Buffer> | AsyncIterable<Buffer>;

/** Files without a byte, each under a name of its own. */
function* entries(count: number): Iterable<Buffer> {
  const block = header({ name: '0'.repeat(60) });
  const sum =
    block.reduce((all, byte) => all + byte, 0) - block.subarray(148, 156).reduce((all, byte) => all + byte, 0);
  const batch = Buffer.alloc(512 * 1024);
  for (let number = 0; number < count; ) {
    let length = 0;
    for (; length < batch.length && number < count; length += 512, number += 1) {
      const digits = String(number).padStart(8, '0');
      block.copy(batch, length);
      batch.write(digits, length, 'latin1');
      let more = 0;
      for (let index = 0; index < digits.length; index += 1) more += digits.charCodeAt(index) - 0x30;
      batch.write(`${(sum + 8 * 0x20 + more).toString(8).padStart(6, '0')}\0 `, length + 148, 'latin1');
    }
    yield Buffer.from(batch.subarray(0, length));
  }
  yield Buffer.alloc(1024);
}

const gzip = (bytes: Iterable<Buffer>): AsyncIterable<Buffer> =>
  Readable.from(bytes).pipe(createGzip({ level: constants.Z_BEST_SPEED }));
/** As many zeros in as few bytes as gzip can: one for a thousand. */
function* zeros(gibibytes: number): Iterable<Buffer> {
  yield gzipSync(header({ name: 'zeros', size: gibibytes * 2 ** 30 }));
  const member = gzipSync(Buffer.alloc(2 ** 26), { level: 9 });
  for (let number = 0; number < 16 * gibibytes; number += 1) yield member;
}

const one =
  (...written: readonly Written[]): Bomb =>
  () => [gzipSync(tar(written))];

const BOMBS: Readonly<Record<string, Bomb>> = {
  'ten million entries': () => entries(10_000_000),
  'ten million entries, gzip': () => gzip(entries(10_000_000)),
  'gzip of zeros': () => zeros(7),
  'zstd of zeros': () => [
    frame(header({ name: 'zeros', size: 2 ** 33 - 1 })),
    ...Array.from({ length: 64 }, () => repeated(8192, '\0')),
  ],
  'a sparse file of a TiB': one({
    name: 's',
    data: 'x',
    pax: { 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,1', 'GNU.sparse.size': String(2 ** 40) },
  }),
  'a sparse file of 30 GiB': one({
    name: 's',
    data: 'x',
    pax: { 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,1', 'GNU.sparse.size': String(30 * 2 ** 30) },
  }),
  'a map of holes without an end': one({
    name: 's',
    data: `999999999\n${'1\n'.repeat(2_000_000)}`,
    pax: { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '100' },
  }),
  'long names for each entry': () =>
    gzip(
      (function* () {
        const name: Written = { name: 'n', pax: { path: `${'d'.repeat(200)}/`.repeat(20) } };
        const bytes = tar(
          Array.from({ length: 100 }, () => name),
          Buffer.alloc(0),
        );
        for (let times = 0; times < 10_000; times += 1) yield bytes;
      })(),
    ),
  'links that lead over each other': one(
    ...Array.from(
      { length: 39 },
      (_, index): Written => ({
        name: `l${index}`,
        type: '2',
        pax: { linkpath: `${'./'.repeat(2000)}${index === 0 ? '.' : `l${index - 1}`}` },
      }),
    ),
    ...Array.from({ length: 2000 }, (_, index): Written => ({ name: `l38/${index}` })),
  ),
  'ten thousand layers': one({ name: 'x' }),
};

const name = process.argv[2] ?? '';
const bomb = BOMBS[name];
if (bomb === undefined) process.stdout.write(`${JSON.stringify(Object.keys(BOMBS))}\n`);
else await read(bomb);

async function read(bomb: Bomb): Promise<void> {
  async function* blob(): AsyncGenerator<Buffer> {
    yield* bomb();
  }
  let listing: Listing;
  try {
    listing = await readLayer(blob(), { size: 0, hashes: [], limits: LIMITS });
  } catch {
    // Small ones are read to their end: then the size is asked for.
    const bytes = [];
    for await (const chunk of blob()) bytes.push(chunk);
    const size = Buffer.concat(bytes).length;
    listing = await readLayer(blob(), { size, hashes: [], limits: LIMITS });
  }
  const layers = name === 'ten thousand layers' ? Array.from({ length: 10_000 }, () => listing) : [listing];
  const tree = mergeTree(layers);
  const reasons = [...new Set(tree.unread.map(({ reason }) => reason))].slice(0, 3);
  const result = {
    reasons,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    seconds: Math.round(performance.now() / 1000),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
