import { Unavailable } from '../../core/error.ts';
import { addTo } from '../../core/grouping.ts';
import type { Inbox, Parcel } from '../../intake/inbox.ts';

/** Puts parcels into the inbox, many in one commit. */
export interface Committer {
  /**
   * Resolves when the parcel is durable: whether it was new. Rejects with what the inbox threw, and nothing was kept
   * then; or as unavailable after five seconds, and it may be kept later.
   */
  add(parcel: Parcel): Promise<boolean>;
  /** Whether so much waits to be written, and of this door more than every one may have, that more should be sent later. */
  isFull(source: string): boolean;
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
const MOST = { parcels: 5000, bytes: 64 * 1024 * 1024 };
/** So much of its own each door may have waiting, however much others have. */
const FLOOR = { parcels: 100, bytes: 1024 * 1024 };
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
  /** By their doors, which take turns. */
  const waiting = new Map<string, Waiting[]>();
  /** Of what waits or is being written: of each door, and of all. */
  const loads = new Map<string, Load>();
  const all: Load = { parcels: 0, bytes: 0 };
  let isFailing = false;
  let running: Promise<void> | undefined;
  let batch: readonly Waiting[] = [];

  async function run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, linger));
    // One clock for all of them: a timer for each would take longer than to check a signature.
    const looking = setInterval(refuseLate, LOOKED_EVERY);
    while (waiting.size > 0) {
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
      for (const { parcel } of batch) weigh(parcel, -1);
    }
    clearInterval(looking);
    batch = [];
    running = undefined;
  }

  function refuseLate(): void {
    const late = performance.now() - KEPT_WITHIN;
    for (const { since, reject } of [...batch, ...[...waiting.values()].flat()])
      if (since < late) reject(new Unavailable('what keeps deliveries does not answer'));
  }

  /** One of each door in turn, so that what one sends in masses keeps no other waiting. */
  function next(): readonly Waiting[] {
    const found: Waiting[] = [];
    let size = 0;
    for (const [source, own] of waiting) {
      const [one] = own;
      size += one?.parcel.body.length ?? 0;
      if (!one || found.length === AT_ONCE.parcels || (found.length > 0 && size > AT_ONCE.bytes)) break;
      found.push(one);
      own.shift();
      waiting.delete(source);
      // Behind the others, and it comes up again.
      if (own.length > 0) waiting.set(source, own);
    }
    return found;
  }

  function weigh({ source, body }: Parcel, times: 1 | -1): void {
    const own = loads.get(source) ?? { parcels: 0, bytes: 0 };
    loads.set(source, own);
    for (const load of [own, all]) {
      load.parcels += times;
      load.bytes += times * body.length;
    }
    if (own.parcels === 0) loads.delete(source);
  }

  return {
    add(parcel) {
      return new Promise((resolve, reject) => {
        addTo(waiting, parcel.source, { parcel, since: performance.now(), resolve, reject });
        weigh(parcel, 1);
        running ??= run();
      });
    },
    isFull(source) {
      const own = loads.get(source);
      return own !== undefined && reaches(all, MOST) && reaches(own, FLOOR);
    },
    isFailing: () => isFailing,
    async drained() {
      await running;
    },
  };
}

interface Load {
  parcels: number;
  bytes: number;
}

function reaches(load: Load, most: Readonly<Load>): boolean {
  return load.parcels >= most.parcels || load.bytes >= most.bytes;
}
