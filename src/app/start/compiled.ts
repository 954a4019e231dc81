import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the engine made of a script: the functions that ran, as code. */
export interface Compiled {
  readonly data: Buffer;
  /** How long the process had run when this was kept: processor time in microseconds. */
  readonly ran: number;
}

// The file: how long it ran, the hash of the code's hash and the data, the data. The engine itself checks its version and flags,
// of the code nothing but the length, and of the data nothing.
const RAN = 8;
const HASH = 32;

/** What was kept in a file of the code with that hash; undefined where nothing was, or not the whole of it. */
export function readCompiled(file: string, code: Buffer): Compiled | undefined {
  let kept: Buffer;
  try {
    kept = readFileSync(file);
  } catch {
    return undefined;
  }
  if (kept.length <= RAN + HASH) return undefined;
  const data = kept.subarray(RAN + HASH);
  return kept.subarray(RAN, RAN + HASH).equals(hashOf(code, data)) ? { data, ran: kept.readDoubleLE(0) } : undefined;
}

/**
 * Whether something can be kept in a folder within this one. Not by root where it belongs to somebody else, who could not
 * remove it then.
 */
export function canKeepIn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    // There are no such ids on Windows.
    return process.geteuid === undefined || statSync(folder).uid === process.geteuid();
  } catch {
    return false;
  }
}

/** Keeps it for the next run. Where there is no room for it, nothing happens. */
export function keepCompiled(file: string, code: Buffer, { data, ran }: Compiled): void {
  const head = Buffer.alloc(RAN);
  head.writeDoubleLE(ran);
  const written = `${file}.${process.pid}`;
  try {
    // Whatever the process lets others do with its files: who can write here decides what runs.
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(written, Buffer.concat([head, hashOf(code, data), data]), { mode: 0o644 });
    // Others see all of it or nothing.
    renameSync(written, file);
  } catch {
    discard(written);
  }
}

/** What of it was written when there was no more room. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Nothing can be there.
  }
}

/** SHA-256 of all of them, one after the other. */
export function hashOf(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
