import type { TagMoves } from '../../../core/habit.ts';
import type { Push } from '../../../core/subjects.ts';
import { shapeOf } from '../../../core/tag-shape.ts';
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
