import type { Backlog, HeldRow, Inbox, Parcel } from '../../../intake/inbox.ts';
import { both } from '../../../intake/inbox-rows.ts';
import { within } from '../../resources/deadline.ts';

/** What waits in the inbox, for everybody who asks how the server is. */
export interface Waiting {
  /**
   * As counted within the last second, with all that was kept since: never less than there is. Rejects when the inbox cannot
   * be used, or does not answer in time.
   */
  backlog(): Promise<Backlog>;
  /** These are being kept. */
  coming(parcels: readonly Parcel[]): void;
  /** What waits apart, since its door told of too much. */
  held(): readonly HeldRow[];
  /** Whether so much waits, of all or of this source, that no more is taken. */
  isFull(source: string): boolean;
  /** Waits at most as long as whoever asks. */
  asked<Result>(work: Promise<Result>): Promise<Result>;
  stop(): void;
}

/** Whoever asks how the server is, a probe or Prometheus, waits for little longer. */
const ASKED_WITHIN = 2000;
const CHECKED_EVERY = 2000;
const FRESH = 1000;
const NOTHING: Backlog = { parcels: 0, bytes: 0 };
/** Of one source, since it told of too much. */
const MOST_HELD = { parcels: 100_000, bytes: 1024 ** 3 };
const MOST_WAITING = { parcels: 500_000, bytes: 4 * 1024 ** 3 };

export function watchWaiting(inbox: Pick<Inbox, 'backlog' | 'held'>, clock: () => number): Waiting {
  let held: readonly HeldRow[] = [];
  let isFull = false;
  let last: { readonly at: number; readonly backlog: Promise<Backlog> } | undefined;
  /** Since the last count began. */
  let come: Backlog = NOTHING;
  const asked = <Result>(work: Promise<Result>): Promise<Result> =>
    within(ASKED_WITHIN, work, 'what keeps deliveries does not answer');

  /** One count for all who ask within a second: it goes by all rows, on the thread that keeps what is delivered. */
  function counted(): Promise<Backlog> {
    if (last && clock() - last.at < FRESH) return last.backlog;
    come = NOTHING;
    const one = { at: clock(), backlog: asked(inbox.backlog()) };
    last = one;
    one.backlog.catch(() => {
      // Whether it answers again is for the next one to find out.
      if (last === one) last = undefined;
    });
    return one.backlog;
  }

  const backlog = async (): Promise<Backlog> => both(await counted(), come);

  const timer = setInterval(() => {
    backlog().then(
      ({ parcels, bytes }) => (isFull = parcels > MOST_WAITING.parcels || bytes > MOST_WAITING.bytes),
      () => undefined,
    );
    asked(inbox.held()).then(
      (rows) => (held = rows),
      () => undefined,
    );
  }, CHECKED_EVERY);

  return {
    backlog,
    coming(parcels) {
      const waiting = parcels.filter(({ quarantined }) => quarantined === undefined);
      come = waiting.reduce<Backlog>(
        (all, { body, receivedAt }) => both(all, { parcels: 1, bytes: body.length, oldest: receivedAt }),
        come,
      );
    },
    held: () => held,
    isFull: (name) =>
      isFull ||
      held.some(
        ({ source, parcels, bytes }) => source === name && (parcels > MOST_HELD.parcels || bytes > MOST_HELD.bytes),
      ),
    asked,
    stop: () => clearInterval(timer),
  };
}
