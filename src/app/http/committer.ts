import { Unavailable } from '../../core/error.ts';
import type { Inbox, Parcel } from '../../intake/inbox.ts';

/** Puts parcels into the inbox, many in one commit. */
export interface Committer {
  /**
   * Resolves when the parcel is durable: whether it was new. Rejects with what the inbox threw, and nothing was kept
   * then; or as unavailable after five seconds, and it may be kept later.
   */
  add(parcel: Parcel): Promise<boolean>;
  /** Whether so much waits to be written that more should be sent later. */
  isFull(): boolean;
  /** Whether the last commit failed: the inbox may not take the next one either. */
  isFailing(): boolean;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
}

interface Waiting {
  readonly parcel: Parcel;
  /** As `performance.now` has it. */
  readonly since: number;
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/** Senders give up after ten seconds, most before: an answer after that would be nobody's. */
const KEPT_WITHIN = 5000;
const LOOKED_EVERY = 250;
const MOST_PARCELS = 5000;
const MOST_BYTES = 64 * 1024 * 1024;
// Of a thousand a second a commit has fewer than ten, of eight thousand about forty. Twelve thousand need all of two
// processors.
const PRESSED = 64;
const AT_ONCE = { parcels: 500, bytes: 8 * 1024 * 1024 };

/**
 * Commits what has come within `linger` milliseconds together: one wait for the disk serves all of it. `kept` hears of
 * each commit, and whether so much came at once that this machine is busy with it.
 */
export function createCommitter(
  inbox: Pick<Inbox, 'accept'>,
  linger: number,
  kept: (isPressed: boolean) => void,
): Committer {
  let waiting: Waiting[] = [];
  let bytes = 0;
  let isFailing = false;
  let running: Promise<void> | undefined;
  let batch: readonly Waiting[] = [];

  async function run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, linger));
    // One clock for all of them: a timer for each would take longer than to check a signature.
    const looking = setInterval(refuseLate, LOOKED_EVERY);
    while (waiting.length > 0) {
      batch = next();
      try {
        const isNew = await inbox.accept(batch.map(({ parcel }) => parcel));
        isFailing = false;
        batch.forEach(({ resolve }, index) => resolve(isNew[index] === true));
        kept(batch.length >= PRESSED);
      } catch (error) {
        isFailing = true;
        for (const { reject } of batch) reject(error);
      }
      bytes -= sizeOf(batch);
    }
    clearInterval(looking);
    batch = [];
    running = undefined;
  }

  function refuseLate(): void {
    const late = performance.now() - KEPT_WITHIN;
    for (const { since, reject } of [...batch, ...waiting])
      if (since < late) reject(new Unavailable('what keeps deliveries does not answer'));
  }

  function next(): readonly Waiting[] {
    let size = 0;
    const end = waiting.findIndex(({ parcel }, index) => {
      size += parcel.body.length;
      return index === AT_ONCE.parcels || (index > 0 && size > AT_ONCE.bytes);
    });
    const first = end < 0 ? waiting : waiting.slice(0, end);
    waiting = end < 0 ? [] : waiting.slice(end);
    return first;
  }

  return {
    add(parcel) {
      return new Promise((resolve, reject) => {
        waiting.push({ parcel, since: performance.now(), resolve, reject });
        bytes += parcel.body.length;
        running ??= run();
      });
    },
    isFull: () => waiting.length >= MOST_PARCELS || bytes >= MOST_BYTES,
    isFailing: () => isFailing,
    async drained() {
      await running;
    },
  };
}

function sizeOf(batch: readonly Waiting[]): number {
  return batch.reduce((sum, { parcel }) => sum + parcel.body.length, 0);
}
