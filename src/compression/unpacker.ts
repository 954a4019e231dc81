import type { Gunzip, ZstdDecompress } from 'node:zlib';

/** One of zlib's streams, fed step by step. Whatever it gave before something went wrong is handed on. */
export interface Unpacker {
  /** Resolves when all that comes of the pieces was handed on. False: it takes no more, since it ended or failed. */
  feed(pieces: readonly Buffer[]): Promise<boolean>;
  /** Nothing follows. Resolves to the stream's error, if there was one. */
  end(): Promise<Error | undefined>;
  /** Lets go of the memory, however far it came. */
  close(): void;
}

/** How a stream is unpacked. */
export interface Pace {
  /** Bytes of input in a step: of the piece in which an error is met the output is lost. Larger ones are faster. */
  readonly step?: number;
  /** Bytes of output that come at once. */
  readonly chunk?: number;
  /** Nothing at all may stand behind the end. */
  readonly isStrict?: boolean;
}

const STEP = 16 * 1024;
const SMALL = 4 * 1024;
const LARGE = 64 * 1024;

/** Unpacks with the stream. What `write` throws, `feed` and `end` throw. */
export function createUnpacker(stream: Gunzip | ZstdDecompress, write: (chunk: Buffer) => void): Unpacker {
  const output = gathered(write, () => stream.destroy());
  let problem: Error | undefined;
  let isOver = false;
  let wake = () => {};
  const stop = () => {
    isOver = true;
    wake();
  };
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  void closed.then(stop);
  // Read by events, because an iterator throws away what is still buffered when an error comes.
  stream
    .on('data', output.take)
    .once('end', stop)
    .once('error', (error) => {
      problem = error;
      stop();
    });

  async function feed(pieces: readonly Buffer[]): Promise<boolean> {
    const last = pieces.at(-1);
    if (last === undefined || isOver) return !isOver;
    await new Promise<void>((resolve) => {
      wake = resolve;
      for (const piece of pieces.slice(0, -1)) stream.write(piece);
      stream.write(last, (error) => {
        // The event that says what it was has yet to come.
        if (!error) resolve();
      });
    });
    output.flush();
    return !isOver;
  }

  async function end(): Promise<Error | undefined> {
    // A stream that ended before its input did would wait for the end of that.
    if (isOver) stream.destroy();
    else stream.end();
    await closed;
    output.flush();
    return problem;
  }

  return { feed, end, close: () => stream.destroy() };
}

/** The chunk in steps. */
export function* stepsOf(chunk: Buffer, step = STEP): Iterable<Buffer> {
  for (let from = 0; from < chunk.length; from += step) yield chunk.subarray(from, from + step);
}

// Keeps an error of whoever takes the bytes apart from those of the stream. Puts small chunks together: a frame of one byte
// gives a chunk of one byte, and whoever keeps the beginning of a line would keep millions of them.
function gathered(write: (chunk: Buffer) => void, giveUp: () => void) {
  let failure: { readonly error: unknown } | undefined;
  let chunks: Buffer[] = [];
  let size = 0;

  function take(chunk: Buffer): void {
    chunks.push(chunk);
    size += chunk.length;
    if (chunk.length >= SMALL || size >= LARGE) handOn();
  }

  function handOn(): void {
    const [first, ...more] = chunks;
    if (first === undefined || failure) return;
    const whole = more.length === 0 ? first : Buffer.concat(chunks, size);
    chunks = [];
    size = 0;
    try {
      write(whole);
    } catch (error) {
      failure = { error };
      giveUp();
    }
  }

  function flush(): void {
    handOn();
    if (failure) throw failure.error;
  }

  return { take, flush };
}
