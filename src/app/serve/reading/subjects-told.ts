import { hash } from 'node:crypto';
import * as z from 'zod';
import { canonicalContent } from '../../../core/canonical.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { DAY, HOUR, type Time } from '../../../core/time.ts';

/** So much a source may tell of in an hour wherever the policy does not say: a cluster is built anew with less. */
const LEAST = 20_000;
/** Of its busiest hour. */
const TIMES = 10;
/**
 * And never more than this: whoever tells a little less than he may in each hour would raise the limit tenfold again and
 * again. It is a gibibyte of facts an hour; who honestly tells more is known, and stands in the policy.
 */
const MOST = 200_000;
/** An hour teaches what is usual after as long as a push trains a habit: whoever floods would raise the limit otherwise. */
const QUARANTINE = 3 * DAY;
/** Of the limit: what one repository may tell of where others have to be heard beside it, and how far these may go beyond. */
const SHARE = 0.1;
const LEAST_SHARE = 100;
const BEYOND = 2;
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

/** How much each source told of in this hour that was not known, as records are read. See `costsOf`. */
export interface SubjectsTold {
  /** Whether it has told of as much as it may. `most`: the policy's limit. */
  isOver(source: string, most: number | undefined, now: Time): boolean;
  /** The same of what one delivery tells: beside a repository that tells too much the others are read on. */
  isBeyond(source: string, most: number | undefined, events: readonly LandwaiterEvent[], now: Time): boolean;
  /** Whether nothing of it is read any more, whatever it tells of. */
  isFull(source: string, most: number | undefined, now: Time): boolean;
  limit(source: string, most: number | undefined): number;
  tell(source: string, events: readonly LandwaiterEvent[], now: Time): void;
  /** To be kept, and given to {@link subjectsTold} again. */
  noted(): Noted;
}

interface Told {
  hour: number;
  readonly seen: Set<number>;
  /** What that costs, and what was told in this hour before a restart. */
  count: number;
  /** Of that: what is about each repository, project or namespace. */
  readonly parts: Map<string, number>;
  isOver: boolean;
  busiest: number;
  recent: [number, number][];
}

export function subjectsTold(before: unknown): SubjectsTold {
  const all = new Map<string, Told>();
  for (const [source, { busiest, recent, current }] of Object.entries(noted.safeParse(before).data ?? {}))
    all.set(source, { ...begun(current[0]), count: current[1], busiest, recent });

  function toldOf(source: string, now: Time): Told {
    const hour = Math.floor(now / HOUR);
    const told = all.get(source) ?? begun(hour);
    all.set(source, told);
    // A clock that was set back begins another hour, too: else one that was wrong for a moment would count for days.
    if (hour !== told.hour) next(told, hour);
    return told;
  }

  const limitOf = ({ busiest }: Pick<Told, 'busiest'>, most?: number): number =>
    most ?? Math.min(MOST, Math.max(LEAST, TIMES * busiest));

  function isOver(source: string, most: number | undefined, now: Time): boolean {
    const told = toldOf(source, now);
    const isReached = told.count >= limitOf(told, most);
    told.isOver ||= isReached;
    return isReached;
  }

  return {
    isOver,
    isBeyond(source, most, events, now) {
      if (!isOver(source, most, now)) return false;
      const told = toldOf(source, now);
      const limit = limitOf(told, most);
      if (told.count >= limit * BEYOND) return true;
      const share = Math.max(limit * SHARE, LEAST_SHARE);
      const large = [...told.parts.values()].filter((count) => count >= share);
      if (large.reduce((sum, count) => sum + count, 0) < limit / 2) return true;
      return events.every((event) => (told.parts.get(partOf(event)) ?? 0) >= share);
    },
    isFull(source, most, now) {
      const told = toldOf(source, now);
      return told.count >= limitOf(told, most) * BEYOND;
    },
    limit: (source, most) => limitOf(all.get(source) ?? { busiest: 0 }, most),
    tell(source, events, now) {
      const told = toldOf(source, now);
      for (const event of events)
        for (const [what, cost] of costsOf(event)) {
          const key = hash('md5', what, 'buffer').readUIntBE(0, 6);
          if (told.seen.has(key)) continue;
          told.seen.add(key);
          told.count += cost;
          const part = partOf(event);
          told.parts.set(part, (told.parts.get(part) ?? 0) + cost);
        }
    },
    noted: () =>
      Object.fromEntries(
        [...all].map(([source, told]) => {
          const { busiest, recent, hour } = told;
          return [source, { busiest, recent, current: [hour, told.count - (told.count % STEP)] }];
        }),
      ),
  };
}

function begun(hour: number): Told {
  return { hour, seen: new Set(), count: 0, parts: new Map(), isOver: false, busiest: 0, recent: [] };
}

function next(told: Told, hour: number): void {
  // One that reached the limit is no measure of what is usual.
  if (!told.isOver && told.count > 0) told.recent.push([told.hour, Math.ceil(told.count)]);
  const old = hour - QUARANTINE / HOUR;
  for (const [at, count] of told.recent) if (at < old) told.busiest = Math.max(told.busiest, count);
  told.recent = told.recent.filter(([at]) => at >= old);
  told.seen.clear();
  told.parts.clear();
  told.count = 0;
  told.isOver = false;
  told.hour = hour;
}

/** So many characters cost as much as a fact does; an image of a hundred layers has fewer. */
const CHARACTERS = 16_384;
/** What a container is seen in another state costs, who else pulls an image: the less, the less of it is kept. */
const STATE = 1 / 4;
const PULL = 1 / 8;

/**
 * What of an event costs how much, where it is new: one for each fact, more where that is long. The same again costs nothing,
 * and neither does a container or pull that differs only in when it was.
 */
function costsOf(event: LandwaiterEvent): readonly (readonly [what: string, cost: number])[] {
  switch (event.type) {
    case 'manifest.pulled': {
      const { type, registry, repository, digest } = event;
      return [[JSON.stringify([type, registry, repository, digest]), 1], ofContent({ ...event, id: '', at: 0 }, PULL)];
    }
    case 'manifest.served': {
      const { type, registry, repository, tag } = event;
      return [[JSON.stringify([type, registry, repository, tag]), 1], ofContent({ ...event, id: '', at: 0 }, PULL)];
    }
    case 'container.observed': {
      const { type, cluster, namespace, pod, container, digest } = event;
      const subject = JSON.stringify([type, cluster, namespace, pod, container, digest]);
      return [[subject, 1], ofContent({ ...event, id: '', at: 0 }, STATE)];
    }
    case 'pods.listed':
      // As long as there are pods, and it is told again each minute.
      return [[canonicalContent(event), 1]];
    default:
      return [ofContent(event, 1)];
  }
}

function ofContent(event: LandwaiterEvent, cost: number): readonly [string, number] {
  const content = canonicalContent(event);
  return [content, cost + Math.floor(content.length / CHARACTERS)];
}

/** The repository, project or namespace that an event is about: who may write to one can make it tell what he wants. */
function partOf(event: LandwaiterEvent): string {
  if ('repository' in event && event.repository !== undefined)
    return JSON.stringify([event.registry, event.repository]);
  if ('project' in event && event.project !== undefined) return JSON.stringify([event.project]);
  return 'namespace' in event ? JSON.stringify([event.cluster, event.namespace]) : '';
}
