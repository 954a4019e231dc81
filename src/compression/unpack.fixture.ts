import { constants, zstdCompressSync } from 'node:zlib';
import { compressionOf, decompress, MAGIC } from './decompress.ts';

/** The last block of a frame, which is empty (RFC 8878, 3.1.1.2). */
const LAST_BLOCK = Buffer.from([1, 0, 0]);

/** What was handed on, and the problem if there was one. */
export interface Unpacked {
  readonly bytes: Buffer;
  readonly problem: string | undefined;
}

/** Unpacks the bytes, which come in chunks of these sizes in turn. */
export async function unpacked(packed: Buffer, sizes: readonly number[] = [64 * 1024]): Promise<Unpacked> {
  const chunks: Buffer[] = [];
  const compression = compressionOf(packed.subarray(0, MAGIC)) ?? 'zstd';
  const problem = await decompress(compression, chunksOf(packed, sizes), (chunk) => chunks.push(Buffer.from(chunk)));
  return { bytes: Buffer.concat(chunks), problem };
}

async function* chunksOf(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    // Copied into memory that is written over afterwards: nothing may rely on an earlier chunk.
    const chunk = Buffer.from(bytes.subarray(from, from + size));
    yield chunk;
    chunk.fill(0xff);
    from += size;
  }
}

/** How a frame is written. */
export interface Writing {
  readonly level?: number;
  readonly hasChecksum?: boolean;
  readonly hasSize?: boolean;
}

/** A frame as zlib writes it. */
export function frame(text: string | Buffer, { level = 3, hasChecksum = true, hasSize = true }: Writing = {}): Buffer {
  return zstdCompressSync(text, {
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_checksumFlag]: hasChecksum ? 1 : 0,
      [constants.ZSTD_c_contentSizeFlag]: hasSize ? 1 : 0,
    },
  });
}

/** A skippable frame (RFC 8878, 3.1.2) of so many bytes; `kind` is 0 to 15. */
export function skippable(length: number, kind = 0): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50 + kind, 0);
  header.writeUInt32LE(length, 4);
  // What looks like the beginning of a frame is none in here.
  return Buffer.concat([header, Buffer.alloc(length, Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))]);
}

/** The first bytes of a frame (RFC 8878, 3.1.1.1), from its descriptor on; its one block is the last, and empty. */
export function emptyFrame(...header: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...header]), LAST_BLOCK]);
}

/** A frame of so many blocks, each of 128 KiB in four bytes: the same letter over and over (RFC 8878, 3.1.1.2.2). */
export function repeated(blocks: number, letter = 'x'): Buffer {
  const block = Buffer.from([0, 0, 0, letter.charCodeAt(0)]);
  block.writeUIntLE((128 * 1024 * 8) | 2, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]), Buffer.alloc(blocks * 4, block), LAST_BLOCK]);
}
