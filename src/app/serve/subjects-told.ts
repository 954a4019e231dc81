import { hash } from 'node:crypto';
import * as z from 'zod';
import type { LandwaiterEvent } from '../../core/event.ts';
import { DAY, HOUR, type Time } from '../../core/time.ts';

/** So many different subjects a source may tell of in an hour wherever the policy does not say: a cluster is built anew with fewer. */
const LEAST = 20_000;
/** Of its busiest hour. */
const TIMES = 10;
/** An hour teaches what is usual after as long as a push trains a habit: whoever floods would raise the limit otherwise. */
const QUARANTINE = 3 * DAY;
/** Noted is each thousandth: not every record is worth a write. */
const STEP = 1000;

const hours = z.object({
  busiest: z.number(),
  /** Those that teach nothing yet: hours since 1970, with their numbers. */
  recent: z.array(z.tuple([z.number(), z.number()])),
  /** The hour that was, and how many of it are sure. */
  current: z.tuple([z.number(), z.number()]),
});
const noted = z.record(z.string(), hours);
export type Noted = z.output<typeof noted>;

/** How many different subjects each source told of in this hour, as records are read. */
export interface SubjectsTold {
  /** Whether it has told of as many as it may. `most`: the policy's limit. */
  isOver(source: string, most: number | undefined, now: Time): boolean;
  limit(source: string, most: number | undefined): number;
  tell(source: string, events: readonly LandwaiterEvent[], now: Time): void;
  /** To be kept, and given to {@link subjectsTold} again. */
  noted(): Noted;
}

interface Told {
  hour: number;
  readonly seen: Set<number>;
  /** Told in this hour before a restart. */
  before: number;
  isOver: boolean;
  busiest: number;
  recent: [number, number][];
}

export function subjectsTold(before: unknown): SubjectsTold {
  const all = new Map<string, Told>();
  for (const [source, { busiest, recent, current }] of Object.entries(noted.safeParse(before).data ?? {}))
    all.set(source, { hour: current[0], before: current[1], seen: new Set(), isOver: false, busiest, recent });

  function toldOf(source: string, now: Time): Told {
    const hour = Math.floor(now / HOUR);
    const told = all.get(source) ?? { hour, before: 0, seen: new Set(), isOver: false, busiest: 0, recent: [] };
    all.set(source, told);
    // A clock that was set back begins another hour, too: else one that was wrong for a moment would count for days.
    if (hour !== told.hour) next(told, hour);
    return told;
  }

  const limitOf = ({ busiest }: Pick<Told, 'busiest'>, most?: number): number =>
    most ?? Math.max(LEAST, TIMES * busiest);

  return {
    isOver(source, most, now) {
      const told = toldOf(source, now);
      const isOver = countOf(told) >= limitOf(told, most);
      told.isOver ||= isOver;
      return isOver;
    },
    limit: (source, most) => limitOf(all.get(source) ?? { busiest: 0 }, most),
    tell(source, events, now) {
      const { seen } = toldOf(source, now);
      for (const event of events) seen.add(hash('md5', subjectOf(event), 'buffer').readUIntBE(0, 6));
    },
    noted: () =>
      Object.fromEntries(
        [...all].map(([source, told]) => {
          const { busiest, recent, hour } = told;
          return [source, { busiest, recent, current: [hour, countOf(told) - (countOf(told) % STEP)] }];
        }),
      ),
  };
}

function countOf({ before, seen }: Told): number {
  return before + seen.size;
}

function next(told: Told, hour: number): void {
  // One that reached the limit is no measure of what is usual.
  if (!told.isOver && countOf(told) > 0) told.recent.push([told.hour, countOf(told)]);
  const old = hour - QUARANTINE / HOUR;
  for (const [at, count] of told.recent) if (at < old) told.busiest = Math.max(told.busiest, count);
  told.recent = told.recent.filter(([at]) => at >= old);
  told.seen.clear();
  told.before = 0;
  told.isOver = false;
  told.hour = hour;
}

/** What an event is about, so far as more of it is more to keep: the same again, seen or pulled once more, is not. */
function subjectOf(event: LandwaiterEvent): string {
  switch (event.type) {
    case 'manifest.pulled':
      return JSON.stringify([event.type, event.registry, event.repository, event.digest]);
    case 'container.observed':
      return JSON.stringify([event.type, event.cluster, event.namespace, event.pod, event.container, event.digest]);
    default:
      return JSON.stringify([event.type, event.id]);
  }
}
