import { formatTime } from '../../core/time.ts';
import type { Stretch } from '../../core/watch.ts';

/** A dead feed with a short rhythm has very many silences: so many of them are told. */
export const MOST_STRETCHES = 100;

/** The latest. */
export function stretches(all: readonly Stretch[]) {
  return all.slice(-MOST_STRETCHES).map(stretch);
}

export function stretch({ from, to }: Stretch) {
  return { from: formatTime(from), to: formatTime(to) };
}
