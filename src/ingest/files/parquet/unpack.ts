import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { InvalidInput } from '../../../core/error.ts';
import { snappyUnpack } from './snappy.ts';
import { broken } from './thrift.ts';

/** What unpacks a page: never more than it says that it holds, and into memory of its own. */
export type Unpack = (packed: Uint8Array, size: number) => Uint8Array;

/** By the names that the format has for them. LZO and LZ4 are out of use. */
export const UNPACKERS: Readonly<Record<'SNAPPY' | 'GZIP' | 'BROTLI' | 'ZSTD', Unpack>> = {
  SNAPPY: snappyUnpack,
  GZIP: byZlib((packed, most) => gunzipSync(packed, { maxOutputLength: most })),
  BROTLI: byZlib((packed, most) => brotliDecompressSync(packed, { maxOutputLength: most })),
  ZSTD: byZlib((packed, most) => zstdDecompressSync(packed, { maxOutputLength: most })),
};

const CODECS: readonly (Unpack | undefined)[] = [
  (packed) => packed,
  UNPACKERS.SNAPPY,
  UNPACKERS.GZIP,
  undefined,
  UNPACKERS.BROTLI,
  undefined,
  UNPACKERS.ZSTD,
];

/** What unpacks pages of the codec by its number. @throws InvalidInput for one that is not read. */
export function unpackerOf(codec: number): Unpack {
  const unpack = CODECS[codec];
  if (unpack === undefined) throw broken('packed by LZO or LZ4: write it with zstd, snappy or gzip');
  return unpack;
}

function byZlib(unpack: (packed: Uint8Array, most: number) => Buffer): Unpack {
  return (packed, size) => {
    try {
      // Small buffers are parts of one that Node.js shares: what lies behind them there is none of the file's business.
      return Uint8Array.from(unpack(packed, Math.max(size, 1)));
    } catch (error) {
      if (error instanceof InvalidInput || !(error instanceof Error)) throw error;
      throw broken('a page that cannot be unpacked to the size that it says');
    }
  };
}
