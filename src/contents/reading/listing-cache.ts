import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../core/digest.ts';
import type { Listing } from './entry.ts';
import type { MoreHash } from './file-hash.ts';
import { packListing, unpackListing } from './listing-format.ts';
import { READER } from './read-layer.ts';

/** What a listing depends on, besides the version of the reader. */
export interface ListingKey {
  /** Of the blob. */
  readonly layer: Digest;
  readonly hashes: readonly MoreHash[];
  /** `Looker.version`; absent: nobody looked. */
  readonly looker?: string;
}

/** Listings that were made before. Any may be gone at any time. */
export interface ListingCache {
  get(key: ListingKey): Promise<Listing | undefined>;
  /** Keeps it, unless reading ended at a limit, or another time may see more. Gives why it could not be kept, if it could not. */
  put(key: ListingKey, listing: Listing): Promise<string | undefined>;
}

const GIBIBYTE = 1024 ** 3;
const SUFFIX = '.listing';
/** Milliseconds after which a file that nobody finished is somebody's who died. */
const ABANDONED = 60 * 60 * 1000;

/** Opens the cache in a folder, which is made when the first listing is kept. `size`: bytes on disk; the least recently used go first. */
export function openListingCache(folder: string, size: number = GIBIBYTE): ListingCache {
  const fileOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}${SUFFIX}`);

  return {
    async get(of) {
      const key = textOf(of);
      const file = fileOf(key);
      try {
        const listing = await unpackListing(key, createReadStream(file, { highWaterMark: 256 * 1024 }));
        if (listing === undefined) await rm(file, { force: true });
        else await utimes(file, new Date(), new Date());
        return listing;
      } catch (error) {
        if (isSystemError(error)) return undefined;
        throw error;
      }
    },

    async put(of, listing) {
      if (listing.isCut || listing.isDamaged || listing.isPassing) return undefined;
      const key = textOf(of);
      const temporary = join(folder, `${randomUUID()}.part`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await write(temporary, packListing(key, listing), size);
        await rename(temporary, fileOf(key));
        await makeRoom(folder, size);
        return undefined;
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {});
        if (isSystemError(error) || error instanceof TooLarge) return error.message;
        throw error;
      }
    },
  };
}

function textOf({ layer, hashes, looker }: ListingKey): string {
  return JSON.stringify([READER, layer, [...hashes].sort(), looker ?? null]);
}

class TooLarge extends Error {}

async function write(path: string, bytes: AsyncIterable<Buffer>, most: number): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > most) throw new TooLarge(`a listing of more than the ${most} bytes that the cache may have`);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
}

async function makeRoom(folder: string, most: number): Promise<void> {
  const files = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (name.endsWith(SUFFIX)) files.push({ path, size: found.size, used: found.mtimeMs });
    else if (name.endsWith('.part') && Date.now() - found.mtimeMs > ABANDONED) await rm(path, { force: true });
  }
  let size = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of files.sort((one, other) => one.used - other.used)) {
    if (size <= most) break;
    await rm(file.path, { force: true });
    size -= file.size;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
