import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { decompress } from '../src/compression/decompress.ts';
import { parseDigest } from '../src/core/digest.ts';
import { layerListing } from '../src/contents/reading/layer-listing.ts';
import { openListingCache } from '../src/contents/reading/listing-cache.ts';
import { readLayer } from '../src/contents/reading/read-layer.ts';
import { mergeTree } from '../src/contents/tree/merge.ts';
import type { Benchmark, Result } from './benchmark.ts';
import { fastest } from './measure.ts';
import { writeLayout } from '../test/contents/stacks/layout.ts';
import { sha256 } from '../test/contents/stacks/stack.ts';

const RUNS = 3;
const FOLDER = 'bench/data';
const PACKAGES = 'python3,perl,nginx';
const PIECE = 512 * 1024;

/** Unpacks alone: a process that loads nothing else. */
const BARE = `
  const { createReadStream } = require('node:fs');
  const bytes = createReadStream(process.argv[1], { highWaterMark: ${PIECE} });
  bytes.pipe(require('node:zlib').createGunzip({ chunkSize: ${PIECE} })).resume();`;
/** Unpacks, and makes the hashes without which nothing is proven or compared: of the blob, the archive and the files. */
const NEEDED = `
  const { createReadStream } = require('node:fs');
  const [blob, archive, files, md5] = ['sha256', 'sha256', 'sha256', 'md5'].map(require('node:crypto').createHash);
  createReadStream(process.argv[1], { highWaterMark: ${PIECE} })
    .on('data', (chunk) => blob.update(chunk))
    .pipe(require('node:zlib').createGunzip({ chunkSize: ${PIECE} }))
    .on('data', (chunk) => [archive, files, md5].forEach((hash) => hash.update(chunk)));`;

/** B10: what reading an image's layer costs, with every file hashed, and what the whole command does that looks into each. */
export const contents: Benchmark = {
  name: 'B10 contents of an image',
  data: `a layer of Debian 13 with ${PACKAGES} (debootstrap), some 80 MB packed, 225 MB of files; SHA-256 and MD5 of each`,
  rival: 'gunzip of node:zlib alone, and with the hashes that are needed; gzip -dc | tar t; zstd -dc',
  async run() {
    const { gzip, zstd } = layers();
    const node = (...args: readonly string[]) => [process.execPath, 'dist/bench.mjs', ...args] as const;
    const below = gzipSync(Buffer.alloc(1024));
    const images = [imageOf('old', [below]), imageOf('new', [below, readFileSync(gzip)])];
    const [ours, bare, needed, tools, whole] = await fastest(RUNS, [
      node('read-layer', gzip),
      [process.execPath, '-e', BARE, gzip],
      [process.execPath, '-e', NEEDED, gzip],
      ['sh', '-c', `gzip -dc ${gzip} | tar t`],
      [process.execPath, 'bin/landwaiter.cjs', 'diff', '--no-cache', ...images],
    ]);
    if (!ours || !bare || !needed || !tools || !whole) throw new Error('nothing was measured');
    const least = (measure: () => number) => Math.min(...Array.from({ length: RUNS }, measure));
    const printed = (what: string, file: string) =>
      Number(execFileSync(process.execPath, ['dist/bench.mjs', what, file], { encoding: 'utf8' }));
    // Without the start of a process: it is about unpacking alone.
    const unzstd = least(() => printed('unzstd', zstd));
    const zstdTool = least(() => cpuSecondsOf(`zstd -dcq ${zstd}`));
    const cached = least(() => printed('cached-listing', gzip));
    return [
      ratio('CPU of a diff, over gunzip', whole.cpuSeconds, bare.cpuSeconds, 2.5),
      ratio('over gunzip and hashes', whole.cpuSeconds, needed.cpuSeconds, 2.5),
      ratio('wall, beside gzip | tar t', ours.seconds, tools.seconds, 1.5),
      ratio('CPU of zstd, beside zstd -dc', unzstd, zstdTool, 2),
      atMost('memory', ours.peakMegabytes, 200, 'MB'),
      atMost('memory of the whole diff', whole.peakMegabytes, 200, 'MB'),
      atMost('two trees of kept listings', cached, 300, 'ms'),
    ];
  },
};

/** Of a program that is over sooner than `measure` can look at it. */
function cpuSecondsOf(command: string): number {
  const times = execFileSync('sh', ['-c', `${command} > /dev/null; times`], { encoding: 'utf8' });
  const [, ofChildren = ''] = times.split('\n');
  const parts = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

function ratio(what: string, ours: number, theirs: number, most: number): Result {
  const found = ours / theirs;
  const measured = `${ours.toFixed(2)} s / ${theirs.toFixed(2)} s = ${found.toFixed(2)}`;
  return { what, measured, ratio: found, goal: `<= ${most}`, met: found <= most };
}

function atMost(what: string, found: number, most: number, unit: string): Result {
  return { what, measured: `${found.toFixed(0)} ${unit}`, goal: `<= ${most} ${unit}`, met: found <= most };
}

/** The layer, made once. */
function layers(): { readonly gzip: string; readonly zstd: string } {
  const gzip = join(FOLDER, 'layer.tar.gz');
  const zstd = join(FOLDER, 'layer.tar.zst');
  if (existsSync(gzip) && existsSync(zstd)) return { gzip, zstd };
  mkdirSync(FOLDER, { recursive: true });
  const root = join(FOLDER, 'root');
  const tar = join(FOLDER, 'layer.tar');
  const suite = ['trixie', root, 'http://deb.debian.org/debian'];
  execFileSync('debootstrap', ['--variant=minbase', `--include=${PACKAGES}`, ...suite], { stdio: 'ignore' });
  const left = ['--exclude=./var/cache/apt/archives/*.deb', '--exclude=./var/lib/apt/lists/*'];
  execFileSync('tar', ['--numeric-owner', ...left, '-C', root, '-cf', tar, '.']);
  execFileSync('gzip', ['-6', '-k', '-f', tar]);
  execFileSync('zstd', ['-q', '-f', tar, '-o', zstd]);
  rmSync(root, { recursive: true });
  rmSync(tar);
  return { gzip, zstd };
}

/** Of Debian, packed by gzip: its file. */
export function debianLayer(): string {
  return layers().gzip;
}

/** A reference to an image of these layers, each packed by gzip, in a folder. */
function imageOf(name: string, layers: readonly Buffer[]): string {
  const folder = join(FOLDER, 'images', name);
  rmSync(folder, { recursive: true, force: true });
  const stored = (blob: Buffer) => ({ blob, packed: 'gzip' as const, diffId: `sha256:${sha256(gunzipSync(blob))}` });
  writeLayout(folder, { layers: layers.map(stored) });
  return `oci:${folder}:it`;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const blobOf = (file: string) => createReadStream(file, { highWaterMark: PIECE });

/** What is measured, and what it is measured against, each in a process of its own. */
export const CONTENTS_COMMANDS: Readonly<Record<string, (file: string) => Promise<void>>> = {
  'read-layer': async (file) => {
    const listing = await readLayer(blobOf(file), { size: statSync(file).size, hashes: ['md5'] });
    const { nodes, unread } = mergeTree([listing]);
    if (unread.length > 0 || nodes.size < 5000) throw new Error(`${nodes.size} nodes, unread: ${unread[0]?.reason}`);
  },
  unzstd: async (file) => {
    const started = cpuSeconds();
    const problem = await decompress('zstd', blobOf(file), () => {}, { step: PIECE, chunk: PIECE });
    if (problem !== undefined) throw new Error(problem);
    process.stdout.write(String(cpuSeconds() - started));
  },
  'cached-listing': cachedListing,
};

// Milliseconds until two trees stand, from listings that were kept.
async function cachedListing(file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-listings-'));
  try {
    const cache = openListingCache(folder);
    const digests = ['a', 'b'].map((letter) => parseDigest(`sha256:${letter.repeat(64)}`));
    const reading = { size: statSync(file).size, hashes: ['md5'] } as const;
    const read = () => Promise.all(digests.map((digest) => layerListing(digest, () => blobOf(file), reading, cache)));
    await read();
    const started = performance.now();
    for (const listing of await read()) mergeTree([listing]);
    process.stdout.write(String(performance.now() - started));
  } finally {
    await rm(folder, { recursive: true });
  }
}
