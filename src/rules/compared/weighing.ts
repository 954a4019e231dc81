import type { Comparison, Seen } from '../../core/comparison.ts';
import type { ImageCompared } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { type Column, judgeContents, type Weighed } from '../contents/judge.ts';
import type { Judged } from '../rule.ts';
import { type Voucher, vouching } from './known-layers.ts';

/** From so many points on a place alone is not accepted, only a file by its hash: whatever came to lie there would be. */
const MOST_POINTS = 60;

/** What comparisons of one pushed image come to. */
export interface Weighing {
  /** `without`: that is left out of account for once, to see what it does. */
  weigh(column: Column, without?: 'layers' | 'accepted'): Weighed;
  /** Who answers for one of its layers. */
  voucher(): Voucher | undefined;
  /** The ids of the entries of the policy without which it would come to more reasons. */
  acceptedBy(column: Column): readonly string[];
}

export function weighing(
  push: Push,
  facts: readonly ImageCompared[],
  lineage: Lineage,
  around: Pick<Judged, 'trusted'> & { isClean(push: Push): boolean },
): Weighing {
  const { contents } = lineage.policy;
  const vouch = vouching(push, lineage, around);
  const judge = (
    comparison: Comparison,
    column: Column,
    accepted: (seen: Seen) => boolean,
    without?: 'layers' | 'accepted',
  ): Weighed =>
    judgeContents(comparison, {
      column,
      own: (path) => contents.isOwn(push, path),
      accepted,
      isKnownLayer: (layer) => without !== 'layers' && vouch(comparison.layers[layer]?.digest) !== undefined,
    });
  const nothing = (): boolean => false;
  const entryFor = (comparison: Comparison, column: Column) => {
    if (contents.accepted.length === 0) return () => undefined;
    const all = judge(comparison, column, nothing).reasons.filter(({ points }) => points > 0);
    const points = new Map<string, number>();
    for (const reason of all) points.set(placeOf(reason), Math.max(reason.points, points.get(placeOf(reason)) ?? 0));
    return (seen: Seen) => {
      const entry = contents.accepts(push, seen, push.at);
      const counts = points.get(placeOf(seen)) ?? 0;
      return entry && counts > 0 && (entry.isByHash || counts < MOST_POINTS) ? entry.exception : undefined;
    };
  };
  return {
    weigh: (column, without) =>
      worstOf(
        facts.map(({ comparison }) => {
          const entry = without === 'accepted' ? () => undefined : entryFor(comparison, column);
          return judge(comparison, column, (seen) => entry(seen) !== undefined, without);
        }),
      ),
    voucher: () => facts.flatMap(({ comparison }) => comparison.layers.flatMap(({ digest }) => vouch(digest) ?? []))[0],
    acceptedBy: (column) => {
      const found = facts.flatMap(({ comparison }) => {
        const entry = entryFor(comparison, column);
        return comparison.seen.flatMap((seen) => entry(seen)?.id ?? []);
      });
      return [...new Set(found)].sort();
    },
  };
}

function placeOf({ kind, path }: Pick<Seen, 'kind' | 'path'>): string {
  return JSON.stringify([kind, path]);
}

/** Of several platforms the one that comes to most, with what others show besides. */
function worstOf(each: readonly Weighed[]): Weighed {
  const [worst = NOTHING] = each.toSorted((one, other) => other.score - one.score);
  const reasons = new Map<string, Weighed['reasons'][number]>();
  for (const reason of [worst, ...each].flatMap((one) => one.reasons))
    if (!reasons.has(nameOf(reason))) reasons.set(nameOf(reason), reason);
  return { ...worst, reasons: [...reasons.values()].sort((one, other) => other.points - one.points) };
}

/** Of a setting what it says: several have no path to be told apart by. Of a file each sign that is in it. */
function nameOf({ kind, path, says }: Weighed['reasons'][number]): string {
  return JSON.stringify([kind, path, (path === undefined || kind === 'known-sign') && says]);
}

const NOTHING: Weighed = { severity: 'none', score: 0, reasons: [] };
