import { Unavailable } from '../../../core/error.ts';
import type { World } from '../../fetching/world.ts';

/** Nothing came for too long. */
export class Silence extends Unavailable {}

/** Ends what nothing comes from any more: a connection may be gone without either side having been told. */
export interface Watchdog {
  /** Aborted with a Silence after the silence, or with the parent's reason. */
  readonly signal: AbortSignal;
  /** Something came. */
  heard(): void;
  /** What is waited for here is our own work: that is no silence. */
  during<Value>(work: Promise<Value>): Promise<Value>;
  /** The work is over: nothing is left behind. */
  stop(): void;
}

// Looked at this often within the time that may be silent.
const LOOKS = 4;

export function watchdog(world: World, silence: number, parent: AbortSignal): Watchdog {
  const work = new AbortController();
  const over = new AbortController();
  let quietLooks = 0;
  let isHeld = false;
  const end = (): void => work.abort(parent.reason);
  if (parent.aborted) end();
  else parent.addEventListener('abort', end, { once: true });

  async function look(): Promise<void> {
    while (quietLooks < LOOKS) {
      await world.sleep(silence / LOOKS, over.signal);
      quietLooks = isHeld ? 0 : quietLooks + 1;
    }
    work.abort(new Silence(`nothing came from the API server for ${Math.round(silence / 1000)} s`));
  }
  look().catch((error: unknown) => {
    if (!over.signal.aborted) work.abort(error);
  });

  return {
    signal: work.signal,
    heard: () => {
      quietLooks = 0;
    },
    during: async (own) => {
      isHeld = true;
      try {
        return await own;
      } finally {
        isHeld = false;
        quietLooks = 0;
      }
    },
    stop: () => {
      parent.removeEventListener('abort', end);
      over.abort();
    },
  };
}
