import type { Lineage } from '../../core/lineage.ts';
import { isUntold } from '../actors/publishers.ts';
import type { Suspicions } from '../incidents/suspicions.ts';

const NOT_ALLOWED = 'push-by-unapproved-actor';

/**
 * The subjects from which no habit is learned, by key. That the policy says nothing of a registry questions it, and not what
 * is usual there: else nobody could tell who comes from elsewhere.
 */
export function questionedIn(suspected: Suspicions, lineage: Lineage): ReadonlySet<string> {
  const questioned = suspected.keys();
  const untold = lineage.pushes.filter(
    (push) =>
      questioned.has(push.key) &&
      isUntold(push, lineage) &&
      suspected.on(push.key).every(({ rule }) => rule === NOT_ALLOWED),
  );
  if (untold.length === 0) return questioned;
  const kept = new Set(questioned);
  for (const { key } of untold) kept.delete(key);
  return kept;
}
