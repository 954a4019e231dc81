import { gunzip } from './gunzip.ts';
import type { Pace } from './unpacker.ts';
import { unzstd } from './unzstd.ts';
import { beginsFrame } from './zstd-format.ts';

export type Compression = 'gzip' | 'zstd';

/** Bytes at the beginning of a file that show its compression. */
export const MAGIC = 4;

/** Told from the first bytes (RFC 1952, RFC 8878), never from the name. */
export function compressionOf(head: Buffer): Compression | undefined {
  if (head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  return head.length >= MAGIC && beginsFrame(head.subarray(0, MAGIC)) ? 'zstd' : undefined;
}

/**
 * Hands on the decompressed bytes, of all members or frames, as they come. Returns why it had to stop early, if it had
 * to: what came before has been handed on.
 */
export async function decompress(
  compression: Compression,
  input: AsyncIterable<Buffer>,
  write: (chunk: Buffer) => void,
  pace: Pace = {},
): Promise<string | undefined> {
  const problem = await (compression === 'gzip' ? gunzip(input, write, pace) : unzstd(input, write, pace));
  return problem === undefined ? undefined : `${compression} data ${problem}`;
}
