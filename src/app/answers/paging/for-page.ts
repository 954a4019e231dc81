import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Time } from '../../../core/time.ts';
import { type Facts, factsLike } from '../../../lineage/facts/facts.ts';

// So many times as wanted are gathered before all but the latest are dropped.
const GATHERED = 8;

/**
 * Of the facts that are wanted by kind and time every one that can stand on a page with the latest first: runs and pulls
 * may be a million, and each is made only as it is read. `before`: the time of the last fact shown, of whose like there
 * may be more.
 */
export function forPage(
  facts: Facts,
  isWanted: (source: string, at: Time) => boolean,
  { limit, before = Infinity }: { readonly limit: number; readonly before?: Time | undefined },
): Iterable<LandwaiterEvent> {
  // One more, by which the page knows that it is not the last one.
  const least = leastOfLatest(facts, (source, at) => at < before && isWanted(source, at), limit + 1);
  return factsLike(facts, (source, at) => at >= least && at <= before && isWanted(source, at));
}

function leastOfLatest(facts: Facts, isWanted: (source: string, at: Time) => boolean, count: number): Time {
  let times: Time[] = [];
  let least = -Infinity;
  const cut = (): void => {
    times = times.sort((one, other) => other - one).slice(0, count);
    if (times.length === count) least = times.at(-1) ?? least;
  };
  const note = (source: string, at: Time): boolean => {
    if (at >= least && isWanted(source, at)) times.push(at);
    if (times.length >= GATHERED * count) cut();
    return false;
  };
  // Notes the time of each, and makes none.
  for (const _ of factsLike(facts, note));
  cut();
  return least;
}
