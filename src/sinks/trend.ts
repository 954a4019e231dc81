import type { Steps } from '../core/custody.ts';
import { DAY, formatTime, HOUR, MINUTE, type Time } from '../core/time.ts';
import { percent } from '../core/count.ts';

/** A share in one step, e.g. complete chains of running containers. */
export interface SharePoint {
  readonly from: Time;
  readonly part: number;
  readonly whole: number;
}

/** `a day`, `20 minutes`: how long some steps are together. */
export function stepName({ length }: Steps, count = 1): string {
  if (length < HOUR) return `${(count * length) / MINUTE} minutes`;
  const [one, many] = length === HOUR ? ['an hour', 'hours'] : length === DAY ? ['a day', 'days'] : ['a week', 'weeks'];
  return count === 1 ? one : `${count} ${many}`;
}

/** `2026-11-17`, with the time where steps are shorter than a day. */
export function stepDate(at: Time, { length }: Steps): string {
  return length < DAY ? formatTime(at).slice(0, 16).replace('T', ' ') : formatTime(at).slice(0, 10);
}

/** The latest of the points with the smallest share. */
function lowest(points: readonly SharePoint[]): SharePoint | undefined {
  let found: SharePoint | undefined;
  for (const point of points) if (!found || share(point) <= share(found)) found = point;
  return found;
}

/** In a sentence, what a drawing of the points shows. */
export function trendText(points: readonly SharePoint[], steps: Steps): string {
  const [first] = points;
  const last = points.at(-1);
  const low = lowest(points);
  if (!first || !last || !low) return 'no figures';
  return first === last
    ? on(first, steps)
    : `first ${on(first, steps)}, lowest ${on(low, steps)}, last ${on(last, steps)}`;
}

/** `lowest 78 % on 2026-11-20`; undefined where the share never changed. */
export function dip(points: readonly SharePoint[], steps: Steps): string | undefined {
  const low = lowest(points);
  return low && points.some((point) => share(point) > share(low)) ? `lowest ${on(low, steps)}` : undefined;
}

function on(point: SharePoint, steps: Steps): string {
  return `${percent(point.part, point.whole)} on ${stepDate(point.from, steps)}`;
}

/** Between 0 and 1. */
export function share({ part, whole }: SharePoint): number {
  return whole === 0 ? 0 : part / whole;
}
