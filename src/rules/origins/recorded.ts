import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';

/** The recorded ones where there are any, else all: a claim beside them dates nothing, and makes nothing less sure. */
export function recordedOf(pushes: readonly Push[]): readonly Push[] {
  const recorded = pushes.filter(({ strength }) => isAtLeast(strength, 'recorded'));
  return recorded.length > 0 ? recorded : pushes;
}
