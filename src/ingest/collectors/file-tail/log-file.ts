import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Unavailable } from '../../../core/error.ts';

/** A log file that is open, plain or packed; offsets and bytes are those of its unpacked text. */
export interface LogFile {
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  /** Absent where it is packed. */
  readonly size?: number;
  readonly modified: number;
  /** Its first bytes, fewer where it has fewer. */
  head(length: number): Promise<Buffer>;
  /** What stands from the offset to the end as it is now. @throws Unavailable where it cannot be read. */
  from(offset: number): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

const CHUNK = 256 * 1024;
/** What is packed smaller than a thousandth of this is no log. */
const LARGEST_UNPACKED = 8 * 1024 * 1024 * 1024;

/** Opens a regular file; undefined where there is none. @throws Unavailable where it cannot be opened. */
export async function openLogFile(path: string): Promise<LogFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Unavailable(`${path} cannot be opened: ${codeOf(error)}`);
  }
  try {
    const { dev, ino, size, mtimeMs } = await handle.stat({ bigint: false });
    const isPacked = path.endsWith('.gz');
    return {
      path,
      device: String(dev),
      inode: String(ino),
      ...(!isPacked && { size }),
      modified: mtimeMs,
      head: (length) =>
        first(isPacked ? unpacked(plain(handle, path, 0, size), path) : plain(handle, path, 0, size), length),
      from: (offset) =>
        isPacked ? skipping(unpacked(plain(handle, path, 0, size), path), offset) : plain(handle, path, offset, size),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw new Unavailable(`${path} cannot be read: ${codeOf(error)}`);
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

async function* plain(handle: FileHandle, path: string, start: number, end: number): AsyncGenerator<Buffer> {
  try {
    for (let at = start; at < end; ) {
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.allocUnsafe(Math.min(CHUNK, end - at)),
        position: at,
      });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } catch (error) {
    throw new Unavailable(`${path} cannot be read: ${codeOf(error)}`);
  }
}

async function* unpacked(packed: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  // Not the handle's own stream: unless it closes the handle, closing that waits for it for ever.
  const source = Readable.from(packed);
  const gunzip = createGunzip({ chunkSize: CHUNK });
  source.on('error', (error) => gunzip.destroy(error));
  let length = 0;
  try {
    for await (const chunk of source.pipe(gunzip)) {
      if (!Buffer.isBuffer(chunk)) continue;
      length += chunk.length;
      if (length > LARGEST_UNPACKED) throw new Unavailable(`${path} unpacks to more than ${LARGEST_UNPACKED} bytes`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    throw new Unavailable(`${path} cannot be unpacked: ${codeOf(error)}`);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function* skipping(chunks: AsyncIterable<Buffer>, offset: number): AsyncGenerator<Buffer> {
  let left = offset;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(left - chunk.length, 0);
  }
}

async function first(chunks: AsyncIterable<Buffer>, length: number): Promise<Buffer> {
  const found: Buffer[] = [];
  let left = length;
  if (left > 0)
    for await (const chunk of chunks) {
      found.push(chunk.subarray(0, left));
      left -= Math.min(chunk.length, left);
      if (left === 0) break;
    }
  return Buffer.concat(found);
}
