import type { Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { daysOf } from '../tally.ts';

/** A tag name of a folder that meant another digest before, in one of its repositories or several. */
export interface MovedTag {
  readonly tag: string;
  readonly count: number;
  readonly days: number;
  readonly first: Time;
  readonly last: Time;
  /** Who moved it, in the order of their names. */
  readonly actors: readonly string[];
}

/** The moves among pushes, most first. */
export function movedTags(pushes: readonly Push[]): readonly MovedTag[] {
  const moves = new Map<string, Push[]>();
  for (const push of pushes) {
    if (push.tag === undefined || push.previous === undefined || push.previous.digest === push.digest) continue;
    const of = moves.get(push.tag) ?? [];
    moves.set(push.tag, of);
    of.push(push);
  }
  return [...moves]
    .map(([tag, of]) => ({
      tag,
      count: of.length,
      days: daysOf(of),
      first: of[0]?.at ?? 0,
      last: of.at(-1)?.at ?? 0,
      actors: [...new Set(of.map((push) => push.actor?.name ?? 'nobody named'))].sort(),
    }))
    .sort((one, other) => other.count - one.count || (one.tag < other.tag ? -1 : 1));
}
