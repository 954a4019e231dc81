import { createHash, type Hash, hash } from 'node:crypto';
import type { Entry } from './entry.ts';
import type { FileLook } from './look.ts';

export type MoreHash = 'md5' | 'sha1';

type Found = Pick<Entry, 'sha256' | 'md5' | 'sha1' | 'marks' | 'content'> & Pick<ReturnType<FileLook['end']>, 'later'>;

/** Hashes the bytes of one file after the other as they come, and shows them to whoever looks. */
export interface FileHash {
  begin(size: number, look: FileLook | undefined): void;
  take(chunk: Buffer): void;
  end(): Found;
}

export function createFileHash(more: readonly MoreHash[]): FileHash {
  const algorithms = ['sha256', ...more] as const;
  const empty = hashed(algorithms, Buffer.alloc(0));
  let hashes: readonly Hash[] | undefined;
  let found: Found = empty;
  let size = 0;
  let look: FileLook | undefined;

  return {
    begin(bytes, by) {
      size = bytes;
      look = by;
      found = empty;
      hashes = undefined;
    },
    take(chunk) {
      look?.take(chunk);
      // Most files come in one chunk: then there is nothing to keep.
      if (hashes === undefined && chunk.length === size) found = hashed(algorithms, chunk);
      else {
        hashes ??= algorithms.map((algorithm) => createHash(algorithm));
        for (const one of hashes) one.update(chunk);
      }
    },
    end() {
      const digests = hashes
        ? named(
            algorithms,
            hashes.map((one) => one.digest('hex')),
          )
        : found;
      return look ? { ...digests, ...look.end() } : digests;
    },
  };
}

function hashed(algorithms: readonly ('sha256' | MoreHash)[], bytes: Buffer): Found {
  return named(
    algorithms,
    algorithms.map((algorithm) => hash(algorithm, bytes, 'hex')),
  );
}

function named(algorithms: readonly ('sha256' | MoreHash)[], digests: readonly string[]): Found {
  return Object.fromEntries(algorithms.map((algorithm, index) => [algorithm, digests[index]]));
}
