import { constants, createZstdDecompress } from 'node:zlib';
import { CUT, DAMAGED } from './problem.ts';
import { createUnpacker, type Pace, stepsOf } from './unpacker.ts';
import { createFrames } from './zstd-frames.ts';

/** What a frame may have us keep, 128 MiB: all that zstd itself unpacks unless it is told to take more. */
const WINDOW_LOG = 27;

const PROBLEMS: Readonly<Record<string, string>> = {
  ZSTD_error_frameParameter_windowTooLarge: 'needs a window of more than 128 MiB from here on',
  ZSTD_error_dictionary_wrong: 'needs a dictionary from here on',
};

/**
 * Hands on what the frames of a zstd file hold (RFC 8878). Returns why it had to stop early, if it had to. Throws what the
 * input and `write` throw.
 *
 * zlib's own stream is made for one frame: of what follows it in the same write it drops all (Node.js 24) or what it does
 * not know (26), and says neither; in 24.15 it also takes a cut for an end. But with the next write it begins the next
 * frame, so all that it needs is writes that end where frames do. A stream for each takes seven times as long.
 */
export async function unzstd(
  input: AsyncIterable<Buffer>,
  write: (chunk: Buffer) => void,
  pace: Pace = {},
): Promise<string | undefined> {
  const params = { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG };
  const stream = createZstdDecompress({ chunkSize: pace.chunk ?? 128 * 1024, params });
  const unpacker = createUnpacker(stream, write);
  const frames = createFrames(pace.step);
  try {
    for await (const chunk of input)
      for (const step of stepsOf(chunk, pace.step)) {
        if (!(await unpacker.feed(frames.take(step)))) return reasonOf(await unpacker.end());
        if (frames.standing() === 'lost') return DAMAGED;
      }
    return frames.standing() === 'between' ? undefined : CUT;
  } finally {
    unpacker.close();
  }
}

function reasonOf(error: Error | undefined): string {
  const code = error && 'code' in error ? String(error.code) : '';
  return PROBLEMS[code] ?? DAMAGED;
}
