import type { FastifyBaseLogger } from 'fastify';
import type { Time } from '../../core/time.ts';

/** Something that a sender can bring about as often as it likes. */
export interface Occurrence {
  readonly level: 'warn' | 'error';
  readonly message: string;
  /** What is written with it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Occurrences with equal ones are one line: nothing that a sender makes up. */
  readonly alike: readonly string[];
  /** The network it came from, which makes a difference as long as there are not too many; empty: from nowhere. */
  readonly network: string;
}

/** A log that says once what happens often, and then how often. */
export interface SparingLog {
  note(occurrence: Occurrence): void;
  /** Writes what was left out since the last time. Every {@link INTERVAL} and at the end. */
  tell(): void;
}

/** Milliseconds. */
export const INTERVAL = 60_000;
/** Lines of one interval that differ by network; all others share one for each source and reason. */
const MOST_NETWORKS = 200;

export function sparingLog(log: Pick<FastifyBaseLogger, 'warn' | 'error'>, now: () => Time): SparingLog {
  let seen = new Map<string, { readonly first: Occurrence; readonly from: string; leftOut: number }>();
  let since = now();
  let count = 0;

  return {
    note(occurrence) {
      const { level, fields, message, alike, network } = occurrence;
      const own = JSON.stringify([message, ...alike, network]);
      const isOwn = seen.has(own) || count < MOST_NETWORKS;
      const key = isOwn ? own : JSON.stringify([message, ...alike]);
      const known = seen.get(key);
      if (known) {
        known.leftOut += 1;
        return;
      }
      if (isOwn) count += 1;
      seen.set(key, { first: occurrence, from: isOwn ? network : 'many networks', leftOut: 0 });
      log[level](fields, message);
    },
    tell() {
      const [ended, began] = [seen, since];
      seen = new Map();
      count = 0;
      since = now();
      for (const { first, from, leftOut } of ended.values()) {
        if (leftOut === 0) continue;
        const { address: _, ...fields } = first.fields;
        const more = { ...(from !== '' && { from }), leftOut, since: new Date(began).toISOString() };
        log[first.level]({ ...fields, ...more }, `${first.message}: more of the same`);
      }
    },
  };
}
