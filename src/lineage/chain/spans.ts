import { known } from '../../core/known.ts';
import type { Instance, Placement } from '../../core/subjects.ts';
import { countUntil, latest, MINUTE, type Time } from '../../core/time.ts';
import type { Place } from './places.ts';

/** While containers of a place ran without a break, the ends of one rollout and the next counted as none. */
export interface Span {
  readonly from: Time;
  /** Absent: nothing says that it ended. */
  readonly to?: Time;
  readonly instances: readonly Instance[];
}

/** A pod that is moved to another node, or starts again, is back before: where nobody asked for it anew, that is no break. */
const BACK = 10 * MINUTE;
/** Of what is scaled to nothing and back all day the latest ones tell enough. */
const MOST = 10;
// They end by nature; that none runs for a day tells nothing.
const PASSING = /^(?:CronJob|Job|TaskDefinition)\//;

/**
 * When containers of a place ran, oldest first: what was replaced and rolled back to ran twice. Only the place's own
 * containers are looked at, for what ran in between may be out of the reach of a look-up.
 */
export function spansOf({ placement, instances }: Place): readonly Span[] {
  const isBreak = breaking(placement);
  const ran = instances.filter(({ waiting }) => waiting === undefined);
  const spans: Instance[][] = [];
  let end: Time = -Infinity;
  for (const one of ran.toSorted((a, b) => a.from - b.from)) {
    const span = spans.at(-1);
    if (span && !isBreak(end, one.from)) span.push(one);
    else spans.push([one]);
    end = Math.max(end, one.to ?? Infinity);
  }
  const joined = Math.max(1, spans.length - MOST + 1);
  return [spans.slice(0, joined).flat(), ...spans.slice(joined)].filter((one) => one.length > 0).map(spanOf);
}

/** Whether it counts that nothing ran from one instant to another. */
function breaking({ asked, workload }: Placement): (end: Time, from: Time) => boolean {
  const anew = asked.toSorted((one, other) => one.at - other.at);
  return (end, from) =>
    from > end && ((from - end >= BACK && !PASSING.test(workload)) || countUntil(anew, from) > countUntil(anew, end));
}

function spanOf(instances: readonly Instance[]): Span {
  const goesOn = instances.some(({ to }) => to === undefined);
  const ends = instances.flatMap(({ to }) => to ?? []);
  return { from: instances[0]?.from ?? 0, instances, ...known({ to: goesOn ? undefined : latest(ends) }) };
}

/** From when to when none of its containers ran, between two spans. */
export function breaksOf(spans: readonly Span[]): readonly { readonly from: Time; readonly to: Time }[] {
  return spans.flatMap(({ to }, index) => {
    const next = spans[index + 1];
    return next && to !== undefined ? [{ from: to, to: next.from }] : [];
  });
}
