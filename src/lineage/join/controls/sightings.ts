import type { ControlChanged } from '../../../core/control-event.ts';
import type { Control } from '../../../core/subjects.ts';
import { MINUTE, type Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import { differenceOf, differenceSaid, isAlike } from './control-difference.ts';

/** As far apart the clocks of whoever watches and of the API server may be. */
export const CLOCKS = 2 * MINUTE;

interface Sighted extends Pick<Control, 'effect' | 'change' | 'facts'> {
  readonly fact: ControlChanged;
}

/**
 * What the sightings of one control show that no record of a change tells: `told` and `seen` are about the same one, each in
 * order. A first sighting changes nothing, nor does one that shows what a record about then has done or found.
 */
export function sighted(seen: readonly ControlChanged[], told: readonly ControlChanged[]): readonly Sighted[] {
  let previous: ControlChanged | undefined;
  return seen.flatMap((fact): readonly Sighted[] => {
    const before = latest(
      previous,
      told.findLast((one) => one.at <= fact.at && isRecorded(one) && one.state !== undefined),
    );
    const wasSeenGone = previous !== undefined && !previous.state;
    previous = fact;
    if (!fact.state) {
      const isTold = told.some((one) => one.change === fact.change && isNear(one.at, fact.at, before?.at));
      return wasSeenGone || isTold ? [] : [{ fact, effect: fact.effect, change: fact.change, facts: [fact] as const }];
    }
    const { state } = fact;
    if (!before?.state || isAlike(before.state, state)) return [];
    const difference = differenceOf(before.state, state);
    // It has the same state, or tells itself which way it went.
    const explains = (one: ControlChanged): boolean =>
      one.state ? isAlike(one.state, state) : one.effect === difference.effect;
    if (told.some((one) => isNear(one.at, fact.at, before.at) && explains(one))) return [];
    const change = differenceSaid(fact.change, difference);
    return [{ fact, effect: difference.effect, change, facts: [fact, before] as const }];
  });
}

/**
 * How a control was last seen before a change of which the record alone cannot tell which way it went: after the record
 * before that, and surely before the change itself.
 */
export function seenBefore(
  fact: ControlChanged,
  seen: readonly ControlChanged[],
  previous: Time | undefined,
): ControlChanged | undefined {
  const isBetween = (one: ControlChanged): boolean =>
    one.at <= fact.at - CLOCKS && (previous === undefined || one.at >= previous + CLOCKS);
  const last = seen.findLast(isBetween);
  return last?.state && last;
}

/** About the same time; or between the last sighting and this one, where that is longer. */
function isNear(at: Time, seenAt: Time, from: Time = seenAt): boolean {
  return at >= Math.min(from, seenAt) - CLOCKS && at <= seenAt + CLOCKS;
}

function latest(one: ControlChanged | undefined, other: ControlChanged | undefined): ControlChanged | undefined {
  return one && other ? (one.at > other.at ? one : other) : (one ?? other);
}
