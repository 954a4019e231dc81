import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the engine made of a script: the functions that ran, as code. */
export interface Compiled {
  readonly data: Buffer;
  /** How much code the process had when this was kept, in bytes. */
  readonly ran: number;
}

// The file: how much ran, the hash of the code and the data, the data. The engine itself checks its version and flags, of the
// code nothing but the length, and of the data nothing.
const RAN = 8;
const HASH = 32;

/** What was kept of this very code in a file; undefined where nothing was, or not the whole of it. */
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
 * Keeps it for the next run, in a folder that is made for it. Whoever may not write there, or has no room, goes without.
 * So does root where the folder around it belongs to somebody else, who could not remove it then.
 */
export function keepCompiled(file: string, code: Buffer, { data, ran }: Compiled): void {
  const head = Buffer.alloc(RAN);
  head.writeDoubleLE(ran);
  const written = `${file}.${process.pid}`;
  try {
    if (!isOurs(dirname(dirname(file)))) return;
    // Whatever the process lets others do with its files: who can write here decides what runs.
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(written, Buffer.concat([head, hashOf(code, data), data]), { mode: 0o644 });
    // Others see all of it or nothing.
    renameSync(written, file);
  } catch {
    // It is as it was without.
  }
}

function isOurs(folder: string): boolean {
  // Without users on Windows.
  return process.geteuid === undefined || statSync(folder).uid === process.geteuid();
}

function hashOf(code: Buffer, data: Buffer): Buffer {
  return createHash('sha256').update(code).update(data).digest();
}
