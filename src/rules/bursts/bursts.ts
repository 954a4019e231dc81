import type { Digest } from '../../core/digest.ts';
import { fullName } from '../../core/reference.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { DigestlessPush, Push } from '../../core/subjects.ts';
import { DAY, MINUTE } from '../../core/time.ts';
import { replicatedFrom } from '../origins/copies/replication.ts';

/** Ten minutes: a release of one service is through by then, and who empties a list of repositories is well under way. */
const WINDOW = 10 * MINUTE;

/** How much was done within ten minutes. */
export interface Pace {
  /** Names (`repository:tag`) set. */
  readonly names: number;
  /** Names, and repositories, that one digest was put under. */
  readonly tags: number;
  readonly repositories: number;
}

/** Pushes of one actor on one day whose windows reach the floor and touch, and the highest pace in them. */
export interface Burst<Arrival = Push> extends Pace {
  readonly pushes: readonly Arrival[];
  /** The last push of the digest that was put under most names. */
  readonly same: Arrival;
}

type Counted = Pick<DigestlessPush, 'at' | 'registry' | 'repository' | 'tag'> & { readonly digest?: Digest };

/** The highest pace of one day, counted in days since 1970. */
export interface Peak extends Pace {
  readonly day: number;
}

/** Whether any of the three is reached. */
export function reaches(pace: Pace, floor: Pace): boolean {
  return pace.names >= floor.names || pace.tags >= floor.tags || pace.repositories >= floor.repositories;
}

/** What is listed as moving images in bulk is expected to, and what is for testing may be filled by anybody. */
export function isOwnWork(push: Push, lineage: Lineage): boolean {
  if (lineage.policy.isTesting(push) || lineage.promotion(push)) return false;
  return replicatedFrom(push, lineage) === undefined;
}

/** In the order in which they were first pushed to. */
export function byRepository<Arrival extends Counted>(pushes: readonly Arrival[]): readonly (readonly Arrival[])[] {
  return [...Map.groupBy(pushes, fullName).values()];
}

/** @param pushes of one actor in order of time. */
export function burstsIn<Arrival extends Counted>(pushes: readonly Arrival[], floor: Pace): readonly Burst<Arrival>[] {
  const bursts: { from: number; to: number; pace: Pace; same: Arrival }[] = [];
  for (const window of windows(pushes)) {
    if (!reaches(window, floor)) continue;
    const last = bursts.at(-1);
    const touches = last && last.to >= window.first && dayOf(last.same) === dayOf(window.push);
    if (!touches) {
      bursts.push({ from: window.first, to: window.index, pace: window, same: window.push });
      continue;
    }
    last.to = window.index;
    if (window.tags > last.pace.tags) last.same = window.push;
    last.pace = higher(last.pace, window);
  }
  return bursts.map(({ from, to, pace, same }) => {
    const { names, tags, repositories } = pace;
    return { pushes: pushes.slice(from, to + 1), names, tags, repositories, same };
  });
}

/** Oldest first. */
export function peaksIn(pushes: readonly Counted[]): readonly Peak[] {
  const peaks = new Map<number, Peak>();
  for (const { push, ...pace } of windows(pushes)) {
    const day = dayOf(push);
    peaks.set(day, { day, ...higher(peaks.get(day) ?? pace, pace) });
  }
  return [...peaks.values()].sort((one, other) => one.day - other.day);
}

function dayOf(push: Counted): number {
  return Math.floor(push.at / DAY);
}

function higher(one: Pace, other: Pace): Pace {
  return {
    names: Math.max(one.names, other.names),
    tags: Math.max(one.tags, other.tags),
    repositories: Math.max(one.repositories, other.repositories),
  };
}

interface Window<Arrival> extends Pace {
  readonly push: Arrival;
  readonly index: number;
  /** The index of the window's first push. */
  readonly first: number;
}

/** The ten minutes up to each push, counted by what enters and leaves: every push is looked at twice. */
function* windows<Arrival extends Counted>(pushes: readonly Arrival[]): Generator<Window<Arrival>> {
  const names = new Counter();
  const digests = new Map<Digest | undefined, Copies>();
  let first = 0;
  for (const [index, push] of pushes.entries()) {
    for (let old = pushes[first]; old && old.at <= push.at - WINDOW; old = pushes[first]) {
      names.remove(nameKey(old));
      const same = digests.get(old.digest);
      if (same instanceof Several) same.remove(old);
      if (!(same instanceof Several) || same.tags === 0) digests.delete(old.digest);
      first += 1;
    }
    names.add(nameKey(push));
    // Of what no record tells the image nothing is known to be the same.
    const same = push.digest === undefined ? push : withOneMore(digests.get(push.digest), push);
    digests.set(push.digest, same);
    const { tags, repositories } = same instanceof Several ? same : ONE;
    yield { push, index, first, names: names.size, tags, repositories };
  }
}

function nameKey({ registry, repository, tag }: Counted): string {
  return `${registry}/${repository}:${tag ?? ''}`;
}

/** The pushes of one digest within a window; most digests are pushed once, and that needs no counters. */
type Copies = Counted | Several;

const ONE = { tags: 1, repositories: 1 } as const;

function withOneMore(before: Copies | undefined, push: Counted): Copies {
  if (before === undefined) return push;
  const several = before instanceof Several ? before : new Several(before);
  several.add(push);
  return several;
}

class Several {
  readonly #tags = new Counter();
  // By path: one path in several registries is a copy for other regions.
  readonly #repositories = new Counter();

  constructor(first: Counted) {
    this.add(first);
  }

  get tags(): number {
    return this.#tags.size;
  }

  get repositories(): number {
    return this.#repositories.size;
  }

  add(push: Counted): void {
    this.#tags.add(nameKey(push));
    this.#repositories.add(push.repository);
  }

  remove(push: Counted): void {
    this.#tags.remove(nameKey(push));
    this.#repositories.remove(push.repository);
  }
}

/** Distinct things of which each may be there several times. */
class Counter {
  readonly #counts = new Map<string, number>();

  get size(): number {
    return this.#counts.size;
  }

  add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  remove(key: string): void {
    const count = (this.#counts.get(key) ?? 0) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
