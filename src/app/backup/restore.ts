import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, lchown, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { BLOCK, readHeader } from '../../compression/tar/header.ts';
import { padding } from '../../compression/tar/make-header.ts';
import { checkFile, checkPlace } from '../../database/sqlite-file.ts';
import { SCHEMA as INBOX } from '../../intake/sqlite-inbox-schema.ts';
import { SCHEMA as STORE } from '../../lineage/stores/sqlite/migrations/index.ts';
import { lockStore } from '../resources/store-lock.ts';
import { outside } from './backup.ts';
import { anyManifest, FORMAT, LARGEST_MANIFEST, MANIFEST, type Manifest, manifest, placesOf } from './backup-format.ts';
import { sqlitePath } from './sqlite-place.ts';

const CHUNK = 1_048_576;

/**
 * Brings a backup back as the store of a URL, at which there is none yet: all of it, checked, or nothing.
 * @throws InvalidInput for a file that is damaged, newer or no backup, and for a place that is taken; Unavailable for a
 * store in use.
 */
export async function restore(file: string, url: string): Promise<Manifest> {
  const path = sqlitePath(url);
  const places = placesOf(path);
  await checkPlace(path);
  const lock = await lockStore(url, {}, 'alone');
  if ('inUse' in lock)
    throw new Unavailable(`the store is in use: ${lock.inUse}. Stop what uses it, or give --store another place`);
  const partial = (name: keyof typeof places): string => `${places[name]}.partial`;
  try {
    for (const place of Object.values(places).flatMap((one) => [one, `${one}-wal`]))
      if (existsSync(place))
        throw new InvalidInput(
          '--store',
          `there is something at ${place}, and a store is never overwritten: move it away, or give another path`,
        );
    const owner = await ownerOf(path);
    const found = await unpack(file, partial, owner);
    for (const { name } of found.parts) checkFile(partial(name), name === 'store.db' ? STORE : INBOX, file);
    // The inbox first: a store without its inbox would look whole.
    for (const { name } of found.parts.toReversed()) await rename(partial(name), places[name]);
    if (owner) await lchown(`${path}-lock`, owner.uid, owner.gid);
    return found;
  } catch (error) {
    throw outside(error, path);
  } finally {
    for (const name of ['store.db', 'inbox.db'] as const)
      for (const ending of ['', '-wal', '-shm', '-journal']) await rm(`${partial(name)}${ending}`, { force: true });
    await lock.release();
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Root restores for whoever the folder belongs to: a server of its own user could not open what is root's. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = await stat(dirname(resolve(path)));
  return { uid, gid };
}

async function unpack(
  file: string,
  to: (name: Manifest['parts'][number]['name']) => string,
  owner: Owner | undefined,
): Promise<Manifest> {
  const archive = await open(file, 'r').catch((error: unknown) => {
    throw new InvalidInput(
      file,
      `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`,
    );
  });
  try {
    const found = readManifest(await entryText(archive, file), file);
    for (const part of found.parts) {
      await expectHeader(archive, file, part.name, part.bytes);
      const hash = createHash('sha256');
      const target = await open(to(part.name), 'wx', 0o600);
      try {
        for (let left = part.bytes; left > 0; ) {
          const chunk = await exactly(archive, Math.min(CHUNK, left), file);
          hash.update(chunk);
          await target.writeFile(chunk);
          left -= chunk.length;
        }
        if (owner) await target.chown(owner.uid, owner.gid);
        await target.sync();
      } finally {
        await target.close();
      }
      if (hash.digest('hex') !== part.sha256) throw damaged(file, `${part.name} is not what was saved`);
      await exactly(archive, padding(part.bytes).length, file);
    }
    return found;
  } finally {
    await archive.close();
  }
}

async function entryText(archive: FileHandle, file: string): Promise<string> {
  const header = readHeader(await exactly(archive, BLOCK, file));
  if (header?.name !== MANIFEST || header.size > LARGEST_MANIFEST)
    throw new InvalidInput(file, 'is no backup of landwaiter, or its beginning is damaged');
  const text = await exactly(archive, header.size, file);
  await exactly(archive, padding(header.size).length, file);
  return text.toString('utf8');
}

async function expectHeader(archive: FileHandle, file: string, name: string, bytes: number): Promise<void> {
  const header = readHeader(await exactly(archive, BLOCK, file));
  if (header?.name !== name || header.size !== bytes) throw damaged(file, `${name} does not stand where it should`);
}

/** The next bytes, all of them. */
async function exactly(archive: FileHandle, bytes: number, file: string): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await archive.read(buffer, filled, bytes - filled, null);
    if (bytesRead === 0) throw damaged(file, 'it ends too early');
    filled += bytesRead;
  }
  return buffer;
}

function readManifest(text: string, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(file, `${MANIFEST} in it cannot be read`);
  }
  const any = anyManifest.safeParse(value);
  if (any.success && any.data.version > FORMAT)
    throw new InvalidInput(
      file,
      `was made by a newer landwaiter (format ${any.data.version}, this one knows ${FORMAT}): upgrade first`,
    );
  const found = manifest.safeParse(value);
  const names = found.data?.parts.map(({ name }) => name).join() ?? '';
  if (!found.success || !['store.db', 'store.db,inbox.db'].includes(names))
    throw damaged(file, `${MANIFEST} in it is not as it was written`);
  return found.data;
}

function damaged(file: string, how: string): InvalidInput {
  return new InvalidInput(file, `is damaged: ${how}. Nothing was restored: take another backup`);
}
