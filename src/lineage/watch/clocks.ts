import type { Coverage } from '../../core/coverage.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Policy } from '../../core/policy.ts';
import { MINUTE, type Time } from '../../core/time.ts';
import type { ClockPair, FutureRecords } from '../../core/watch.ts';
import { addTo } from '../../core/grouping.ts';
import { isRecorded } from '../../core/strength.ts';
import { type Facts, factsLike } from '../facts/facts.ts';
import { byTime } from '../facts/order.ts';
import type { ReadReference } from '../facts/references.ts';
import type { ReadWindow } from '../facts/read-window.ts';

/** Records of the same events, by who told them: a feed's name, and its records in order. */
type Tellings = Map<string, LandwaiterEvent[]>;

interface Difference {
  readonly ahead: number;
  readonly records: readonly [LandwaiterEvent, LandwaiterEvent];
}

/**
 * Pairs what two feeds told of the same events. Where both tell as many records under one name, the first of one is the
 * first of the other, however far apart their clocks are; where the numbers differ nobody can tell which belong together.
 */
export function joinClocks(
  facts: readonly LandwaiterEvent[],
  { policy, read }: { readonly policy: Policy; readonly read: ReadReference },
): readonly ClockPair[] {
  const recorded = facts.filter(isRecorded);
  const tellings = bySeveral((see) => {
    for (const fact of recorded) {
      if (fact.type === 'manifest.pushed') {
        const registry = policy.registry(fact.registry);
        const name = `${registry}/${fact.repository}:${fact.tag ?? ''}`;
        const feed = `${fact.source} of ${registry}`;
        see(`${name}@${fact.digest}`, feed, fact);
        see(name, feed, fact);
      } else if (fact.type === 'host.image' && fact.action === 'pushed' && fact.reference !== undefined) {
        const reference = read(fact.reference);
        if (!reference) continue;
        const name = `${reference.registry}/${reference.repository}:${reference.tag ?? ''}`;
        see(name, `${fact.source} on ${fact.host ?? 'an unknown host'}`, fact);
      }
    }
  });
  const differences = new Map<string, Difference[]>();
  const isHosts = (one: LandwaiterEvent): boolean => one.type === 'host.image';
  for (const [key, told] of tellings) {
    // A host names no digest; neither a name nor a tag has an @.
    const hasDigest = key.includes('@');
    pair(told, differences, (one, other) => hasDigest || isHosts(one) !== isHosts(other));
  }
  return [...differences]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, list]) => measured(key, list) ?? []);
}

/** By kind: what lies beyond the end of everything else. */
export function joinFuture(
  facts: Facts,
  coverage: readonly Coverage[],
  window: ReadWindow | undefined,
): readonly FutureRecords[] {
  if (!window || window.late === 0) return [];
  const found = new Map<string, { latest: Time; readonly future: LandwaiterEvent[] }>();
  const at = (kind: string, time: Time): LandwaiterEvent[] => {
    const one = found.get(kind) ?? { latest: time, future: [] };
    one.latest = Math.max(one.latest, time);
    found.set(kind, one);
    return one.future;
  };
  for (const { source, minutes } of coverage) {
    const last = (minutes.at(-1) ?? 0) * MINUTE;
    if (last > window.to) at(source, last);
  }
  for (const fact of factsLike(facts, (_, time) => time > window.to)) at(fact.source, fact.at).push(fact);
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([kind, { latest, future }]) => ({
      key: `clocks:future:${kind}`,
      about: { kind: 'clocks', name: kind },
      now: window.to,
      latest,
      future: future.sort(byTime).slice(-SHOWN),
    }));
}

const SHOWN = 3;

type See = (key: string, feed: string, fact: LandwaiterEvent) => void;

/** What several feeds tell of, by key. Most is told by one, and of that nothing is kept. `each`: shows all, twice. */
function bySeveral(each: (see: See) => void): ReadonlyMap<string, Tellings> {
  const first = new Map<string, string>();
  const several = new Map<string, Tellings>();
  each((key, feed) => {
    const other = first.get(key);
    if (other === undefined) first.set(key, feed);
    else if (other !== feed && !several.has(key)) several.set(key, new Map());
  });
  if (several.size > 0)
    each((key, feed, fact) => {
      const tellings = several.get(key);
      if (tellings) addTo(tellings, feed, fact);
    });
  return several;
}

function pair(
  tellings: Tellings,
  into: Map<string, Difference[]>,
  isWanted: (one: LandwaiterEvent, other: LandwaiterEvent) => boolean,
): void {
  const feeds = [...tellings].sort(([one], [other]) => (one < other ? -1 : 1)).slice(0, MOST_FEEDS);
  for (const [, list] of feeds) list.sort(byTime);
  feeds.forEach(([feed, ones], index) => {
    for (const [otherFeed, others] of feeds.slice(index + 1)) {
      const [first, second] = [ones[0], others[0]];
      if (!first || !second || ones.length !== others.length || !isWanted(first, second)) continue;
      const key = JSON.stringify([feed, otherFeed]);
      ones.forEach((one, position) => {
        const other = others[position];
        if (other) addTo(into, key, { ahead: other.at - one.at, records: [one, other] });
      });
    }
  });
}

// A name that a hundred hosts push says nothing about any one of them, and would make thousands of pairs.
const MOST_FEEDS = 8;
// Fewer could all be forged, or be as far apart by chance.
const FEWEST = 3;

function measured(key: string, list: readonly Difference[]): ClockPair | undefined {
  if (list.length < FEWEST) return undefined;
  const inOrder = [...list].sort((one, other) => one.ahead - other.ahead || byTime(one.records[0], other.records[0]));
  const at = (share: number): Difference | undefined => inOrder[Math.floor((inOrder.length - 1) * share)];
  const [median, low, high] = [at(0.5), at(0.25), at(0.75)];
  const feeds: unknown = JSON.parse(key);
  if (!median || !low || !high || !Array.isArray(feeds)) return undefined;
  const [one, other] = feeds.map(String);
  if (one === undefined || other === undefined) return undefined;
  return {
    key: `clocks:${key}`,
    about: { kind: 'clocks', name: `${one} and ${other}` },
    one,
    other,
    pairs: list.length,
    ahead: median.ahead,
    middle: [low.ahead, high.ahead],
    example: median.records,
  };
}
