import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Hold } from './budget.ts';

/** A body as it came: whole, or its beginning with the hash of all of it where it is larger than allowed. */
export type Body =
  | { readonly bytes: Buffer }
  | { readonly head: Buffer; readonly size: number; readonly sha256: string }
  | { readonly tooLarge: true }
  /** The connection ended before the body did. */
  | { readonly cutOff: true }
  | { readonly noRoom: true };

/** What a gzip body holds, or why it is not opened. */
export type Opened = { readonly bytes: Buffer } | { readonly reason: string } | { readonly noRoom: true };

const HEAD = 64 * 1024;
const RATIO = 100;
const SMALL = 64 * 1024;

/**
 * Keeps up to `largest` bytes. What goes beyond is hashed and dropped; after `end` bytes, reading stops, and the
 * connection stays open for the answer. Calls back once.
 */
export function readBody(
  stream: Readable,
  { largest, end }: { readonly largest: number; readonly end: number },
  hold: Hold,
  callBack: (body: Body) => void,
): void {
  let kept: Buffer[] = [];
  let size = 0;
  let hash: Hash | undefined;
  let isOver = false;
  // Listeners: the iterator of a stream takes a tenth of the time that an answer takes. They stay, since to take them off
  // costs more than what they hear; and an error that comes after the answer must not end the process.
  stream.on('data', take).on('end', finish).on('error', cutOff).on('close', cutOff);

  function take(chunk: Buffer): void {
    if (isOver) return;
    size += chunk.length;
    if (size > end) return stop({ tooLarge: true });
    // What is larger was within the budget until now, and only its head is kept from here on.
    if (size <= largest && !hold.add(chunk.length)) return stop({ noRoom: true });
    kept.push(chunk);
    if (size <= largest) return;
    const all = Buffer.concat(kept);
    hash ??= createHash('sha256').update(all.subarray(0, all.length - chunk.length));
    hash.update(chunk);
    kept = [Buffer.from(all.subarray(0, HEAD))];
  }

  function finish(): void {
    if (isOver) return;
    const bytes = kept.length === 1 && kept[0] ? kept[0] : Buffer.concat(kept);
    give(hash ? { head: bytes, size, sha256: hash.digest('hex') } : { bytes });
  }

  function stop(body: Body): void {
    stream.pause();
    give(body);
  }

  function cutOff(): void {
    if (!isOver) give({ cutOff: true });
  }

  function give(body: Body): void {
    isOver = true;
    kept = [];
    callBack(body);
  }
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
