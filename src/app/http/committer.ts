import type { Inbox, Parcel } from '../../intake/inbox.ts';

/** Puts parcels into the inbox, many in one commit. */
export interface Committer {
  /** Resolves when the parcel is durable: whether it was new. Rejects with what the inbox threw; nothing was kept then. */
  add(parcel: Parcel): Promise<boolean>;
  /** Whether so much waits to be written that more should be sent later. */
  isFull(): boolean;
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
const AT_ONCE = 500;

/** Commits what has come within `linger` milliseconds together: one wait for the disk serves all of it. */
export function createCommitter(inbox: Inbox, linger: number): Committer {
  let waiting: Waiting[] = [];
  let bytes = 0;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, linger));
    while (waiting.length > 0) {
      const batch = waiting.slice(0, AT_ONCE);
      waiting = waiting.slice(AT_ONCE);
      try {
        const isNew = await inbox.accept(batch.map(({ parcel }) => parcel));
        batch.forEach(({ resolve }, index) => resolve(isNew[index] === true));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      bytes -= batch.reduce((sum, { parcel }) => sum + parcel.body.length, 0);
    }
    running = undefined;
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
    async drained() {
      await running;
    },
  };
}
