import type { Steps } from '../../../core/custody.ts';
import { type SharePoint, share, stepName } from '../../trend.ts';

const MARKS = '▁▂▃▄▅▆▇█';
export const MOST_MARKS = 20;

/** What a mark stands for. */
export function markName(steps: Steps): string {
  const group = grouping(steps);
  return `a mark for ${group === 1 ? '' : 'the lowest of '}${stepName(steps, group)}`;
}

/** A mark for each step or, where they are many, for the lowest of some; a dot where nothing ran or was pushed. */
export function marks(points: readonly SharePoint[], steps: Steps): string {
  const group = grouping(steps) * steps.length;
  const lows = new Map<number, number>();
  for (const point of points) {
    const index = Math.floor((point.from - steps.from) / group);
    lows.set(index, Math.min(lows.get(index) ?? 1, share(point)));
  }
  const count = Math.ceil((steps.to - steps.from) / group);
  return Array.from({ length: count }, (_, index) => mark(lows.get(index))).join('');
}

/** The full mark is for all, and for nothing less. */
function mark(low: number | undefined): string {
  return low === undefined ? '.' : (MARKS[Math.floor(low * (MARKS.length - 1))] ?? '.');
}

function grouping({ from, to, length }: Steps): number {
  return Math.max(1, Math.ceil((to - from) / length / MOST_MARKS));
}
