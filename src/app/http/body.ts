import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** A body as it came: whole, or its beginning with the hash of all of it where it is larger than allowed. */
export type Body =
  | { readonly bytes: Buffer }
  | { readonly head: Buffer; readonly size: number; readonly sha256: string }
  | { readonly tooLarge: true };

const HEAD = 64 * 1024;
/** So much more than allowed is read of what a known sender sends, so that its hash is on record. */
const BEYOND = 4;
const RATIO = 100;
const SMALL = 64 * 1024;

/** Reads up to `largest` bytes. Up to four times that is hashed and dropped; of more, reading stops. */
export async function readBody(stream: AsyncIterable<Buffer>, largest: number): Promise<Body> {
  const hash = createHash('sha256');
  let kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > largest * BEYOND) return { tooLarge: true };
    hash.update(chunk);
    kept.push(chunk);
    if (size > largest) kept = [Buffer.from(Buffer.concat(kept).subarray(0, HEAD))];
  }
  const bytes = Buffer.concat(kept);
  return size <= largest ? { bytes } : { head: bytes, size, sha256: hash.digest('hex') };
}

const inflate = promisify(gunzip);

/** What a gzip body holds, or why it is not opened: it may hold `largest` bytes, and a hundred times its own size. */
export async function decompressed(
  bytes: Buffer,
  largest: number,
): Promise<{ readonly bytes: Buffer } | { readonly reason: string }> {
  const most = Math.min(largest, Math.max(bytes.length * RATIO, SMALL));
  try {
    return { bytes: await inflate(bytes, { maxOutputLength: most }) };
  } catch (error) {
    const isBomb = error instanceof RangeError;
    return { reason: isBomb ? `gzip that holds more than ${most} bytes` : 'not gzip, though its header says so' };
  }
}
