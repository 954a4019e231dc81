import { contentHash } from '../../core/canonical.ts';
import type { EventOf, LandwaiterEvent, ManifestPulled, Origin, RunReported } from '../../core/event.ts';
import type { Time } from '../../core/time.ts';
import { byTime } from './order.ts';
import { listedRuns, type RunFacts } from './run-facts.ts';

/** Pulls may be far more than all else, and each made only as it is read: whoever reads them keeps few. */
export interface Pulls extends Iterable<ManifestPulled> {
  readonly length: number;
  /** What can be told of each without making it. */
  seen(): Iterable<SeenPull>;
}

export interface SeenPull {
  readonly at: Time;
  readonly by: Puller;
  readonly image: PulledImage;
  /** The image's, as {@link pulledName}. */
  readonly name: string;
  whole(): ManifestPulled;
}

/** What pulls of one client have in common. */
export type Puller = Pick<ManifestPulled, 'source' | 'strength' | 'actor' | 'impersonator' | 'client' | 'address'>;

/** What pulls of one image have in common. */
export type PulledImage = Omit<ManifestPulled, 'id' | 'at' | 'origin' | keyof Puller>;

/** `registry/repository:tag@digest`, as the record has them. */
export function pulledName({ registry, repository, tag, digest }: PulledImage): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}@${digest}`;
}

/** Facts as the view is made of them. */
export interface Facts extends Iterable<LandwaiterEvent> {
  readonly length: number;
  /** All but the runs and the pulls. */
  readonly others: readonly LandwaiterEvent[];
  readonly runs: RunFacts;
  readonly pulls: Pulls;
}

export function factsOf(events: readonly LandwaiterEvent[] | Facts): Facts {
  if ('pulls' in events) return events;
  const others: LandwaiterEvent[] = [];
  const runs: RunReported[] = [];
  const pulls: ManifestPulled[] = [];
  for (const event of events) {
    if (event.type === 'manifest.pulled') pulls.push(event);
    else if (event.type === 'run.reported') runs.push(event);
    else others.push(event);
  }
  return joined(others, listedRuns(runs), listed(pulls));
}

function listed(pulls: readonly ManifestPulled[]): Pulls {
  return {
    length: pulls.length,
    *seen() {
      for (const pull of pulls) yield { at: pull.at, by: pull, image: pull, name: pulledName(pull), whole: () => pull };
    },
    [Symbol.iterator]: () => pulls.values(),
  };
}

/** Those that may be wanted by kind and time; of the runs and pulls only these are made. */
export function* factsLike(
  { others, runs, pulls }: Facts,
  isWanted: (source: string, at: Time) => boolean,
): Generator<LandwaiterEvent> {
  for (const fact of others) if (isWanted(fact.source, fact.at)) yield fact;
  let index = 0;
  for (const { by, at } of runs.seen()) {
    if (isWanted(by.source, at)) yield runs.at(index);
    index += 1;
  }
  for (const { by, at, whole } of pulls.seen()) if (isWanted(by.source, at)) yield whole();
}

const UNDATING: ReadonlySet<LandwaiterEvent['type']> = new Set(['scope.exceeded', 'image.compared', 'evidence.held']);

/**
 * The time of each that dates anything. What was beyond its door does not, and images are read, and asked about, at any time.
 * `isMeant`: which of those that are neither runs nor pulls.
 */
export function* timesOf(
  events: readonly LandwaiterEvent[] | Facts,
  isMeant: (event: LandwaiterEvent) => boolean = () => true,
): Generator<Time> {
  for (const event of 'pulls' in events ? events.others : events)
    if (!UNDATING.has(event.type) && isMeant(event)) yield event.at;
  if (!('pulls' in events)) return;
  for (const { at } of events.runs.seen()) yield at;
  for (const { at } of events.pulls.seen()) yield at;
}

/** `others`: no run and no pull among them. */
export function joined(others: readonly LandwaiterEvent[], runs: RunFacts, pulls: Pulls): Facts {
  return {
    length: others.length + runs.length + pulls.length,
    others,
    runs,
    pulls,
    *[Symbol.iterator]() {
      yield* others;
      yield* runs;
      yield* pulls;
    },
  };
}

/** By time, then id, then the hash of the content: the order in which a store gives its facts. */
export function inOrder(facts: readonly LandwaiterEvent[]): readonly LandwaiterEvent[] {
  // Whoever forges a feed may give one id and time to any number of facts: each is hashed once.
  const hashes = new Map<LandwaiterEvent, string>();
  const hashOf = (fact: LandwaiterEvent): string => {
    const hash = hashes.get(fact) ?? contentHash(fact);
    hashes.set(fact, hash);
    return hash;
  };
  return [...facts].sort((one, other) => byTime(one, other) || (hashOf(one) < hashOf(other) ? -1 : 1));
}

/** All facts of a store that hands them over some at a time, in its order. */
export async function gathered(
  each: (take: (some: readonly LandwaiterEvent[]) => void) => Promise<void>,
): Promise<readonly LandwaiterEvent[]> {
  const facts: LandwaiterEvent[] = [];
  await each((some) => {
    for (const fact of some) facts.push(fact);
  });
  return inOrder(facts);
}

/** Whether the first origin is the one to keep: the least by hash, path, line, so that order of reading never shows. */
export function isLesserOrigin(one: Origin, other: Origin): boolean {
  if (one.sha256 !== other.sha256) return one.sha256 < other.sha256;
  if (one.path !== other.path) return one.path < other.path;
  return one.line < other.line;
}

export function only<Type extends LandwaiterEvent['type']>(
  facts: readonly LandwaiterEvent[],
  type: Type,
): readonly EventOf<Type>[] {
  return facts.filter((fact): fact is EventOf<Type> => fact.type === type);
}
