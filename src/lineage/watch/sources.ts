import type { Coverage } from '../../core/coverage.ts';
import type { NamedPart } from '../../core/door.ts';
import { known } from '../../core/known.ts';
import { sourceNaming } from '../../core/open-door.ts';
import type { ExpectedSource, Policy } from '../../core/policy.ts';
import { scopeOf } from '../../core/scope.ts';
import { MINUTE, type Time } from '../../core/time.ts';
import type { ExpectedFeed, Silence, Stretch } from '../../core/watch.ts';
import { silences } from '../facts/coverage.ts';
import { addTo } from '../../core/grouping.ts';
import { type Facts, factsLike } from '../facts/facts.ts';
import type { Kinds } from '../facts/feeds.ts';
import { memo } from '../facts/lazy.ts';
import { byTime } from '../facts/order.ts';

/** Whether a source that the policy expects is the one that speaks for a scope, as its records or files name it. */
export function speaksFor(source: ExpectedSource, scope: string, policy: Policy): boolean {
  return [...source.covers, source.cluster, source.host, source.registry].some(
    (name) => name !== undefined && policy.registry(name) === policy.registry(scope),
  );
}

/** Every source of the policy that is a feed, and how far it was heard within what was read up to the watermark. */
export function joinExpected(
  facts: Facts,
  coverage: readonly Coverage[],
  policy: Policy,
  window: Stretch,
  kinds: Kinds,
): readonly ExpectedFeed[] {
  const byKind = new Map<string, Coverage[]>();
  for (const row of coverage) addTo(byKind, row.source, row);
  const neighbours = neighboursAmong(facts);
  const expected = policy.sources.filter(({ kind }) => kinds.whenWanted?.has(kind) !== true);
  const feeds = expected.map((source) => {
    const isAsked = memo(asked(source, policy, partOf(source.kind, kinds)));
    const rows = (byKind.get(source.kind) ?? []).filter((row) => isAsked(row.scope));
    const minutes = minutesOf(rows, window);
    const judged = spanOf(minutes);
    // A list of pods may be older than any log.
    const until = { from: Number.NEGATIVE_INFINITY, to: window.to + policy.windows.lateEvidence };
    const heard = spanOf(minutesOf(rows, until));
    const between = (gap: Stretch): Silence => neighbours.of(gap, source.kind, isAsked);
    const shared = {
      key: `source:${source.name}`,
      about: { kind: 'source', name: source.name },
      kind: source.kind,
      window,
      ...known({ heard, expectEvery: source.expectEvery }),
    } as const;
    if (source.expectEvery === undefined) return { ...shared, silences: [] };
    // A minute is the grain of coverage.
    const longest = source.expectEvery + MINUTE;
    if (!judged) return { ...shared, silences: lengthOf(window) > longest ? [window] : [] };
    const late = judged.from - window.from > longest ? between({ from: window.from, to: judged.from }) : undefined;
    const found = silences(minutes, { from: judged.from, to: window.to }, longest);
    return { ...shared, silences: withNeighbours(found, between), ...known({ late }) };
  });
  neighbours.find();
  return feeds;
}

const PARTS = [
  ['registry', 'registry'],
  ['ci', 'project'],
  ['deployment', 'cluster'],
  ['admission', 'cluster'],
  ['host', 'host'],
] as const;

/** By what records of a kind say of what they speak. */
function partOf(kind: string, kinds: Kinds): NamedPart | undefined {
  return PARTS.find(([logClass]) => kinds[logClass]?.has(kind) === true)?.[1];
}

/** Scopes a source answers for. One that names none speaks for all of its kind; a record without scope is its only source's. */
function asked(source: ExpectedSource, policy: Policy, part: NamedPart | undefined): (scope: string) => boolean {
  const { covers, cluster, host, registry } = source;
  // Whose projects are said hears nothing by another's; nor does who says nothing, where another's door says so.
  if (part === 'project' && source.scope.restricts(part)) return (scope) => source.scope.mayName('project', scope);
  if ([...covers, cluster, host, registry].every((name) => name === undefined))
    return (scope) => part === undefined || scope === '' || !sourceNaming(source, part, policy.sources, scope);
  const isOnly = policy.sources.filter((other) => other.kind === source.kind).length === 1;
  return (scope) => (scope === '' ? isOnly : speaksFor(source, scope, policy));
}

/** @param minutes in order */
function spanOf(minutes: readonly number[]): Stretch | undefined {
  const [first, last] = [minutes[0], minutes.at(-1)];
  return first === undefined || last === undefined ? undefined : { from: first * MINUTE, to: (last + 1) * MINUTE };
}

function minutesOf(rows: readonly Coverage[], { from, to }: Stretch): readonly number[] {
  const all = new Set(rows.flatMap((row) => row.minutes));
  return [...all]
    .filter((minute) => (minute + 1) * MINUTE > from && minute * MINUTE <= to)
    .sort((one, other) => one - other);
}

// What surrounds a silence is shown for the longest ones only: a dead feed with a short rhythm has thousands.
const SHOWN = 3;

function withNeighbours(found: readonly Stretch[], between: (gap: Stretch) => Silence): readonly Silence[] {
  const longest = new Set(
    [...found].sort((one, other) => lengthOf(other) - lengthOf(one) || one.from - other.from).slice(0, SHOWN),
  );
  return found.map((gap) => (longest.has(gap) ? between(gap) : gap));
}

function lengthOf({ from, to }: Stretch): Time {
  return to - from;
}

/** The last record before a silence and the first after it: of all silences together, since there may be very many facts. */
function neighboursAmong(facts: Facts) {
  const wanted = new Map<string, { readonly silence: Mutable<Silence>; isAsked(scope: string): boolean }[]>();
  return {
    /** Whose neighbours are there once `find` was called. */
    of(gap: Stretch, kind: string, isAsked: (scope: string) => boolean): Silence {
      const silence = { ...gap };
      addTo(wanted, kind, { silence, isAsked });
      return silence;
    },
    find(): void {
      if (wanted.size === 0) return;
      for (const fact of factsLike(facts, (source) => wanted.has(source))) {
        if (fact.type === 'scope.exceeded') continue;
        for (const { silence, isAsked } of wanted.get(fact.source) ?? []) {
          if (!isAsked(scopeOf(fact))) continue;
          const { from, to, before, after } = silence;
          if (fact.at < from && (!before || byTime(before, fact) <= 0)) silence.before = fact;
          if (fact.at >= to && (!after || byTime(fact, after) < 0)) silence.after = fact;
        }
      }
    },
  };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
