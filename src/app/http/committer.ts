import type { Inbox, Parcel } from '../../intake/inbox.ts';

/** Puts parcels into the inbox, many in one commit. */
export interface Committer {
  /** Resolves when the parcel is durable: whether it was new. Rejects with what the inbox threw; nothing was kept then. */
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
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

const MOST_PARCELS = 5000;
const MOST_BYTES = 64 * 1024 * 1024;
// Of a thousand a second a commit has fewer than ten.
const PRESSED = 32;
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

  async function run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, linger));
    while (waiting.length > 0) {
      const batch = next();
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
    running = undefined;
  }

  function next(): readonly Waiting[] {
    let size = 0;
    const end = waiting.findIndex(({ parcel }, index) => {
      size += parcel.body.length;
      return index === AT_ONCE.parcels || (index > 0 && size > AT_ONCE.bytes);
    });
    const batch = end < 0 ? waiting : waiting.slice(0, end);
    waiting = end < 0 ? [] : waiting.slice(end);
    return batch;
  }

  return {
    add(parcel) {
      return new Promise((resolve, reject) => {
        waiting.push({ parcel, resolve, reject });
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
