import { createGunzip } from 'node:zlib';
import { BEHIND, CUT, DAMAGED } from './problem.ts';
import { createUnpacker, type Pace, stepsOf } from './unpacker.ts';

/**
 * Hands on what the members of a gzip file hold (RFC 1952). Returns why it had to stop early, if it had to. Throws what
 * the input and `write` throw.
 *
 * zlib's own stream ends in silence at a zero behind a member, and ignores all that follows, further members among it.
 * Zeros fill up the last block of a tape: a reader that is `isStrict` refuses them, too.
 */
export async function gunzip(
  input: AsyncIterable<Buffer>,
  write: (chunk: Buffer) => void,
  pace: Pace = {},
): Promise<string | undefined> {
  const stream = createGunzip({ chunkSize: pace.chunk ?? 64 * 1024 });
  const unpacker = createUnpacker(stream, write);
  let fed = 0;
  let isOver = false;
  try {
    for await (const chunk of input)
      for (const piece of stepsOf(chunk, pace.step)) {
        let behind = piece;
        if (!isOver) {
          fed += piece.length;
          const takesMore = await unpacker.feed([piece]);
          const left = fed - stream.bytesWritten;
          if (takesMore && left === 0) continue;
          isOver = true;
          if (!takesMore && (await unpacker.end()) !== undefined) return DAMAGED;
          behind = piece.subarray(piece.length - left);
        }
        if (pace.isStrict ? behind.length > 0 : behind.some((byte) => byte !== 0)) return BEHIND;
      }
    const error = isOver ? undefined : await unpacker.end();
    if (error === undefined) return undefined;
    return /unexpected end/i.test(error.message) ? CUT : DAMAGED;
  } finally {
    unpacker.close();
  }
}
