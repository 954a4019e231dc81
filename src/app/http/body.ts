import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import type { Hold } from './budget.ts';

/** A body as it came: whole, or its beginning with the hash of all of it where it is larger than allowed. */
export type Body =
  | { readonly bytes: Buffer }
  | { readonly head: Buffer; readonly size: number; readonly sha256: string }
  | { readonly tooLarge: true }
  | { readonly noRoom: true };

/** What a gzip body holds, or why it is not opened. */
export type Opened = { readonly bytes: Buffer } | { readonly reason: string } | { readonly noRoom: true };

const HEAD = 64 * 1024;
const RATIO = 100;
const SMALL = 64 * 1024;

/** Keeps up to `largest` bytes. What goes beyond is hashed and dropped; after `end` bytes, reading stops. */
export async function readBody(
  stream: AsyncIterable<Buffer>,
  { largest, end }: { readonly largest: number; readonly end: number },
  hold: Hold,
): Promise<Body> {
  const hash = createHash('sha256');
  let kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > end) return { tooLarge: true };
    // What is larger was within the budget until now, and only its head is kept from here on.
    if (size <= largest && !hold.add(chunk.length)) return { noRoom: true };
    if (end > largest) hash.update(chunk);
    kept.push(chunk);
    if (size > largest) kept = [Buffer.from(Buffer.concat(kept).subarray(0, HEAD))];
  }
  const bytes = Buffer.concat(kept);
  return size <= largest ? { bytes } : { head: bytes, size, sha256: hash.digest('hex') };
}

/** Opens gzip, which may hold `largest` bytes and a hundred times its own size. */
export async function opened(bytes: Buffer, largest: number, hold: Hold): Promise<Opened> {
  const most = Math.min(largest, Math.max(bytes.length * RATIO, SMALL));
  const gunzip = createGunzip({ chunkSize: SMALL });
  const kept: Buffer[] = [];
  let size = 0;
  gunzip.end(bytes);
  try {
    for await (const chunk of gunzip.iterator()) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > most) return { reason: `gzip that holds more than ${most} bytes` };
      if (!hold.add(chunk.length)) return { noRoom: true };
      kept.push(chunk);
    }
  } catch {
    return { reason: 'not gzip from one end to the other, though its header says so' };
  }
  // Readers disagree about bytes behind the end, and one that disagrees with us sees another delivery.
  if (gunzip.bytesWritten < bytes.length) return { reason: 'gzip with other bytes behind its end' };
  return { bytes: Buffer.concat(kept) };
}
