import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Hold } from './budget.ts';
import type { Pace } from './pace.ts';

/** A body as it came: whole, or its beginning with the hash of all of it where it is larger than allowed. */
export type Body =
  | { readonly bytes: Buffer }
  | { readonly head: Buffer; readonly size: number; readonly sha256: string }
  | { readonly tooLarge: true }
  | { readonly tooManyPieces: true }
  /** The connection ended before the body did. */
  | { readonly cutOff: true }
  | { readonly noRoom: true };

/** What a gzip body holds, or why it is not opened. */
export type Opened = { readonly bytes: Buffer } | { readonly reason: string } | { readonly noRoom: true };

export interface BodyLimits {
  /** So many bytes are kept. What goes beyond is hashed and dropped. */
  readonly largest: number;
  /** After so many, reading stops, and the connection stays open for the answer. */
  readonly end: number;
  /** Bytes that were announced; undefined where the body comes in chunks. */
  readonly length: number | undefined;
  /** At which strangers' bodies are read; undefined for those who have proved who they are. */
  readonly pace?: Pace | undefined;
  /** Whether who sends has proved who it is. Of others the pieces are counted, and nothing is held for what comes whole. */
  readonly isKnown: boolean;
}

const KIBIBYTE = 1024;
const HEAD = 64 * KIBIBYTE;
const RATIO = 100;
const SMALL = 64 * KIBIBYTE;
/** The first room that is made for a body that comes in pieces; what is announced is believed a little further. */
const FIRST = 16 * KIBIBYTE;
const GROWTH = { announced: 4, unknown: 2 };
// Each piece costs a call, however small: of a byte each, a megabyte a second would take all of the processor.
const FREE_PIECES = 128;
const SMALLEST_PIECES = 256;

/**
 * Reads a body into one buffer, which grows with it. Calls back once; `stop` of what it answers ends the reading before
 * that, as for want of room.
 */
export function readBody(
  stream: Readable,
  limits: BodyLimits,
  hold: Hold,
  callBack: (body: Body) => void,
): { stop(): void } {
  const { largest, end, length, isKnown, pace } = limits;
  let kept: Buffer = Buffer.alloc(0);
  let size = 0;
  let pieces = 0;
  let hash: Hash | undefined;
  let isOver = false;
  // Listeners: the iterator of a stream takes a tenth of the time that an answer takes. They stay, since to take them off
  // costs more than what they hear; and an error that comes after the answer must not end the process.
  stream.on('data', take).on('end', finish).on('error', cutOff).on('close', cutOff);

  function take(chunk: Buffer): void {
    if (isOver) return;
    const before = size;
    size += chunk.length;
    pieces += 1;
    if (size > end) return stop({ tooLarge: true });
    // Not paused: what else was read with these is dropped as it comes, the stream would keep all of it.
    if (!isKnown && pieces > FREE_PIECES + size / SMALLEST_PIECES) return give({ tooManyPieces: true });
    if (size > largest) {
      hash ??= createHash('sha256').update(kept.subarray(0, before));
      hash.update(chunk);
      if (kept.length > HEAD) kept = Buffer.from(kept.subarray(0, HEAD));
      return;
    }
    // Most come whole, and are looked at where they are. Of strangers that is at once, and nothing is held for it.
    if (before === 0 && chunk.length === length) {
      if (isKnown && !hold.add(chunk.length)) return stop({ noRoom: true });
      kept = chunk;
      return;
    }
    if (size > kept.length && !grow(before)) return stop({ noRoom: true });
    chunk.copy(kept, before);
    rest(stream, pace?.after(chunk.length) ?? 0, () => isOver);
  }

  function grow(before: number): boolean {
    const wanted = roomFor(size, kept.length, limits);
    if (!hold.add(wanted - kept.length)) return false;
    const larger = Buffer.allocUnsafeSlow(wanted);
    kept.copy(larger, 0, 0, before);
    kept = larger;
    return true;
  }

  function finish(): void {
    if (isOver) return;
    if (hash) give({ head: kept.subarray(0, HEAD), size, sha256: hash.digest('hex') });
    else give({ bytes: kept.length === size ? kept : kept.subarray(0, size) });
  }

  function stop(body: Body): void {
    if (isOver) return;
    stream.pause();
    give(body);
  }

  function cutOff(): void {
    if (!isOver) give({ cutOff: true });
  }

  function give(body: Body): void {
    isOver = true;
    kept = Buffer.alloc(0);
    callBack(body);
  }

  return { stop: () => stop({ noRoom: true }) };
}

/** Reads no more for so many milliseconds, unless by then all is over. */
function rest(stream: Readable, milliseconds: number, isOver: () => boolean): void {
  if (milliseconds < 1) return;
  stream.pause();
  setTimeout(() => isOver() || stream.resume(), milliseconds);
}

/** So many bytes of room are made for what has come, `size` bytes: several times as many as before, or all that is to come. */
function roomFor(size: number, before: number, { largest, length }: Pick<BodyLimits, 'largest' | 'length'>): number {
  const growth = length === undefined ? GROWTH.unknown : GROWTH.announced;
  return Math.min(Math.max(size, before * growth, FIRST), Math.max(size, length ?? largest));
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
