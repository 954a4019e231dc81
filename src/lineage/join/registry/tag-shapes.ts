import type { TagMoves } from '../../../core/habit.ts';
import type { Push } from '../../../core/subjects.ts';
import { isRecorded } from '../../../core/strength.ts';

/**
 * How tags named like a push's own were used in its repository before: whether such names are fixed or float shows in
 * what was done, not in the name. Counted once over all pushes, when the first is asked for.
 *
 * @param pushes oldest first.
 */
export function tagMovesBefore(pushes: readonly Push[]): (push: Push) => TagMoves {
  let counted: ReadonlyMap<Push, TagMoves> | undefined;
  return (push) => (counted ??= count(pushes)).get(push) ?? { pushes: 0, moves: 0 };
}

function count(pushes: readonly Push[]): ReadonlyMap<Push, TagMoves> {
  const before = new Map<Push, TagMoves>();
  const seen = new Map<string, TagMoves>();
  for (const push of pushes) {
    if (push.tag === undefined || push.kind === 'artifact' || !isRecorded(push)) continue;
    const key = `${push.registry}/${push.repository}:${shapeOf(push.tag)}`;
    const so = seen.get(key) ?? { pushes: 0, moves: 0 };
    before.set(push, so);
    const moved = push.previous?.endedBy === 'moved' && push.previous.digest !== push.digest;
    seen.set(key, { pushes: so.pushes + 1, moves: so.moves + (moved ? 1 : 0) });
  }
  return before;
}

/** `1.4.2` and `1.10.0` are `0.0.0`, commits are `x`: names that a counter or a commit makes are of one shape. */
function shapeOf(tag: string): string {
  return tag.replaceAll(/(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/g, 'x').replaceAll(/\d+/g, '0');
}
