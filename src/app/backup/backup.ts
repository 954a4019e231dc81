import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { formatTime, type Time } from '../../core/time.ts';
import { makeHeader, padding } from '../../compression/tar/make-header.ts';
import { copyAtOnce } from '../../database/sqlite-backup.ts';
import { checkFile } from '../../database/sqlite-file.ts';
import { SCHEMA as INBOX } from '../../intake/sqlite-inbox-schema.ts';
import { SCHEMA as STORE } from '../../lineage/stores/sqlite/migrations/index.ts';
import { FORMAT, MANIFEST, type Manifest, PARTS, placesOf } from './backup-format.ts';
import { checkIsMade } from '../resources/kept-store.ts';
import { sqlitePath } from './sqlite-place.ts';

/** What was written. */
export interface Saved {
  readonly file: string;
  readonly bytes: number;
  readonly made: Time;
  readonly parts: readonly string[];
}

/**
 * Writes a store and its inbox, as both are at one moment, into a new file for its owner alone, while a server may go on
 * writing to them. @throws InvalidInput, Unavailable, and leaves nothing behind.
 */
export async function backUp(url: string, file: string, by: string, now: () => Time): Promise<Saved> {
  const places = placesOf(sqlitePath(url));
  if (existsSync(file)) throw new InvalidInput(file, 'exists already, and a backup is never overwritten');
  if (!existsSync(dirname(resolve(file)))) throw new InvalidInput(file, 'the folder does not exist: make it first');
  await checkIsMade(url, {});
  const parts = PARTS.filter((part) => existsSync(places[part]));
  const copies = parts.map((part) => ({ part, from: places[part], to: `${file}.${part}.partial` }));
  const whole = `${file}.partial`;
  const cleanUp = async (): Promise<void> => {
    const files = [whole, ...copies.flatMap(({ to }) => ['', '-wal', '-shm', '-journal'].map((end) => `${to}${end}`))];
    for (const one of files) await rm(one, { force: true });
  };
  try {
    await cleanUp();
    // Whatever SQLite says of a folder that it cannot write to, it says of a store.
    await (await open(whole, 'wx', 0o600)).close();
    await rm(whole);
    const made = await copyAtOnce(copies, now);
    for (const { part, from, to } of copies) checkFile(to, part === 'store.db' ? STORE : INBOX, from);
    const manifest: Manifest = {
      landwaiter: 'backup',
      version: FORMAT,
      made: formatTime(made),
      by,
      parts: await Promise.all(
        copies.map(async ({ part, to }) => ({ name: part, bytes: (await stat(to)).size, sha256: await hashOf(to) })),
      ),
    };
    await writeArchive(
      whole,
      manifest,
      copies.map(({ to }) => to),
      made,
    );
    await rename(whole, file);
    return { file, bytes: (await stat(file)).size, made, parts };
  } catch (error) {
    throw outside(error, file);
  } finally {
    await cleanUp();
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

async function writeArchive(to: string, manifest: Manifest, copies: readonly string[], made: Time): Promise<void> {
  const archive = await open(to, 'wx', 0o600);
  try {
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await archive.writeFile(Buffer.concat([makeHeader(MANIFEST, text.length, made), text, padding(text.length)]));
    for (const [index, copy] of copies.entries()) {
      const { name = '', bytes = 0 } = manifest.parts[index] ?? {};
      await archive.writeFile(makeHeader(name, bytes, made));
      for await (const chunk of createReadStream(copy)) await archive.writeFile(chunk);
      await archive.writeFile(padding(bytes));
    }
    await archive.writeFile(Buffer.alloc(1024));
    await archive.sync();
  } finally {
    await archive.close();
  }
}

/** What the disk refuses is outside; errors of our own stay as they are. */
export function outside(error: unknown, file: string): unknown {
  if (error instanceof InvalidInput || error instanceof Unavailable) return error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error)
    return new Unavailable(`${file} cannot be written (${error.code})`);
  return error;
}
