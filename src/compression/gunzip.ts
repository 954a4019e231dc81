import { createGunzip } from 'node:zlib';
import { CUT, DAMAGED } from './problem.ts';
import { createUnpacker, stepsOf } from './unpacker.ts';

const CHUNK = 64 * 1024;

/**
 * Hands on what the members of a gzip file hold (RFC 1952). Returns why it had to stop early, if it had to. Throws what
 * the input and `write` throw.
 */
export async function gunzip(
  input: AsyncIterable<Buffer>,
  write: (chunk: Buffer) => void,
): Promise<string | undefined> {
  const unpacker = createUnpacker(createGunzip({ chunkSize: CHUNK }), write);
  try {
    reading: for await (const chunk of input)
      for (const step of stepsOf(chunk)) if (!(await unpacker.feed([step]))) break reading;
    const error = await unpacker.end();
    if (error === undefined) return undefined;
    return /unexpected end/i.test(error.message) ? CUT : DAMAGED;
  } finally {
    unpacker.close();
  }
}
