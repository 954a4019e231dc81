import { setTimeout as pause } from 'node:timers/promises';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { failureOf } from '../asking/failure.ts';

/** A stretch of a blob, as long as the connection holds. */
export interface Stretch {
  /** Where in the blob it begins; never behind what was asked for. */
  readonly from: number;
  readonly chunks: AsyncIterable<Buffer>;
}

const MOST_BREAKS = 3;
const FIRST_PAUSE = 200;

/**
 * The bytes of a blob in one piece. Where the connection breaks the rest is asked for, three times in all.
 * @throws Unavailable after that, and whatever `open` throws.
 */
export async function* resumed(
  open: (from: number) => Promise<Stretch>,
  host: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let had = 0;
  for (let breaks = 0; ; breaks += 1) {
    try {
      const { from, chunks } = await open(had);
      let repeated = had - from;
      for await (const chunk of chunks) {
        const fresh = chunk.subarray(Math.min(repeated, chunk.length));
        repeated -= chunk.length - fresh.length;
        if (fresh.length === 0) continue;
        had += fresh.length;
        yield fresh;
      }
      return;
    } catch (error) {
      if (signal.aborted) throw new Unavailable(`reading from ${host} was given up`);
      // What is wrong with the blob stays wrong, and who was not there at all is left alone.
      if (error instanceof InvalidInput || (error instanceof Unavailable && had === 0)) throw error;
      if (breaks === MOST_BREAKS)
        throw new Unavailable(`${host} broke off ${breaks + 1} times within one blob: ${failureOf(error)}`);
    }
    await pause(FIRST_PAUSE * 2 ** breaks, undefined, { signal }).catch(() => undefined);
  }
}
