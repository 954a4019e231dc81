import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';

export type Compression = 'gzip' | 'zstd';

/** Bytes at the beginning of a file that show its compression. */
export const MAGIC = 4;

/** Told from the first bytes (RFC 1952, RFC 8878), never from the name. */
export function compressionOf(head: Buffer): Compression | undefined {
  if (head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  if (head.length < MAGIC) return undefined;
  const magic = head.readUInt32LE(0);
  // 0x184d2a50 to 5f begin a skippable frame, with which pzstd files start.
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : undefined;
}

/**
 * Hands on the decompressed bytes, of all members or frames, as they come. Returns why it had to stop early, if it had
 * to: what came before has been handed on.
 */
export async function decompress(
  compression: Compression,
  input: AsyncIterable<Buffer>,
  write: (chunk: Buffer) => void,
): Promise<string | undefined> {
  const problem = await (compression === 'gzip' ? gunzip(input, write) : unzstd(input, write));
  return problem === undefined ? undefined : `${compression} data ${problem}`;
}

const STEP = 16 * 1024;
const CHUNK = 64 * 1024;

async function gunzip(input: AsyncIterable<Buffer>, write: (chunk: Buffer) => void): Promise<string | undefined> {
  const stream = createGunzip({ chunkSize: CHUNK });
  const output = guarded(write);
  let problem: string | undefined;
  let isOver = false;
  let wake = () => {};
  const stop = () => {
    isOver = true;
    wake();
  };
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  // Read by events, because an iterator throws away what is still buffered when an error comes.
  stream
    .on('data', output.write)
    .once('end', stop)
    .once('error', (error) => {
      problem = reasonOf(error);
      stop();
    });
  for await (const chunk of input) {
    // Small steps, each waited for: of the step in which an error is met the output is lost.
    for (let from = 0; from < chunk.length && !isOver; from += STEP) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        stream.write(chunk.subarray(from, from + STEP), () => resolve());
      });
      output.check();
    }
    if (isOver) break;
  }
  if (problem === undefined) stream.end();
  await closed;
  output.check();
  return problem;
}

// Not with Node.js's own (22.23): it stops after the first frame and takes a cut for the end, and says neither. This one
// does not check checksums.
async function unzstd(input: AsyncIterable<Buffer>, write: (chunk: Buffer) => void): Promise<string | undefined> {
  const output = guarded(write);
  const stream = new Decompress((chunk) => output.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  const push = (chunk: Uint8Array, isLast: boolean) => {
    try {
      stream.push(chunk, isLast);
    } catch (error) {
      // Damaged data ends in errors of every type there.
      return error instanceof Error ? reasonOf(error) : reasonOf(new Error('damaged'));
    } finally {
      output.check();
    }
    return undefined;
  };
  for await (const chunk of input) {
    const problem = push(chunk, false);
    if (problem !== undefined) return problem;
  }
  return push(new Uint8Array(0), true);
}

// Keeps an error of whoever takes the bytes apart from those of the decompression.
function guarded(write: (chunk: Buffer) => void) {
  let failure: { readonly error: unknown } | undefined;
  return {
    write(chunk: Buffer): void {
      if (failure) return;
      try {
        write(chunk);
      } catch (error) {
        failure = { error };
      }
    },
    check(): void {
      if (failure) throw failure.error;
    },
  };
}

function reasonOf(error: Error): string {
  return /unexpected (?:end|eof)|truncated|incomplete/i.test(error.message)
    ? 'is cut off here'
    : 'is damaged from here on';
}
