import { hash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { between, createRandom, pick, type Random } from '../../../bench/random.ts';
import { skippable } from '../../../src/compression/unpack.fixture.ts';
import { tar } from '../../../src/contents/reading/tar.fixture.ts';
import { ordinaryLayer } from './ordinary.ts';
import type { Archive } from './trick.ts';
import { TRICKS } from './tricks.ts';

/** A layer as it is stored. */
export interface StoredLayer {
  readonly blob: Buffer;
  /** As the configuration has it. */
  readonly diffId: string;
  readonly packed: 'gzip' | 'zstd';
}

/** Layers upon each other, lowest first. */
export interface Stack {
  readonly seed: number;
  /** Which tricks are in it; none: layers as anybody might make them, by chance. */
  readonly tricks: readonly string[];
  readonly layers: readonly StoredLayer[];
}

/** What a seed makes, the same each time: of the first seeds each has one trick, the others have several, or none. */
export function stackOf(seed: number): Stack {
  const { tricks, archives, random } = drawn(seed);
  const isZstd = seed % 5 === 4;
  return { seed, tricks, layers: archives.map((archive) => stored(archive, isZstd, random)) };
}

/** Its layers before they are packed. */
export function layersOf(seed: number): readonly Archive[] {
  return drawn(seed).archives;
}

function drawn(seed: number) {
  const random = createRandom(Math.imul(seed + 1, 0x9e3779b1));
  const names = Object.keys(TRICKS);
  const tricks = seed < names.length ? [names[seed] ?? ''] : chosen(random, names);
  const count = between(random, 1, 4);
  let archives: Archive[] = Array.from({ length: count }, (_, index) => ({
    entries: ordinaryLayer(random, index, tricks.length === 0 ? 14 : 8),
  }));
  for (const name of tricks) archives = TRICKS[name]?.(archives, random) ?? archives;
  return { tricks, archives, random };
}

function chosen(random: Random, names: readonly string[]): readonly string[] {
  const [first, ...rest] = names;
  if (first === undefined || random() < 0.4) return [];
  return Array.from({ length: between(random, 1, 3) }, () => pick(random, [first, ...rest]));
}

function stored(archive: Archive, isZstd: boolean, random: Random): StoredLayer {
  const whole = tar(archive.entries, archive.end);
  const bytes = archive.cut ? whole.subarray(0, archive.cut(whole.length)) : whole;
  const blob = archive.pack?.(bytes, isZstd) ?? (isZstd ? frames(bytes, random) : gzipSync(bytes));
  const diffId = sha256(archive.hasWrongDiffId ? Buffer.concat([bytes, bytes]) : bytes);
  return { blob, diffId: `sha256:${diffId}`, packed: isZstd ? 'zstd' : 'gzip' };
}

export function sha256(bytes: Buffer | string): string {
  return hash('sha256', bytes);
}

// As `zstd:chunked` writes them: many frames, skippable ones between.
function frames(bytes: Buffer, random: Random): Buffer {
  if (random() < 0.5) return zstdCompressSync(bytes);
  const size = between(random, 200, 4000);
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    parts.push(zstdCompressSync(bytes.subarray(from, from + size)));
    if (random() < 0.3) parts.push(skippable(between(random, 0, 60), between(random, 0, 15)));
  }
  return Buffer.concat(parts);
}
