import type { Lineage } from '../../core/lineage.ts';
import { fullName } from '../../core/reference.ts';
import { bestOf, isRecorded } from '../../core/strength.ts';
import type { DigestlessPush, Push } from '../../core/subjects.ts';
import { DAY, MINUTE } from '../../core/time.ts';
import { likeThis, predecessors } from '../actors/succession.ts';
import type { Burst, Pace, Peak } from './bursts.ts';
import { onRecord, type Quiet } from '../rule.ts';
import { clockTime } from '../sentences/sentences.ts';
import { isInUse } from './spread.ts';

/**
 * A release sets half a dozen names of a service; 20 are many services at once. A digest with 12 names has more than the
 * longest list of aliases (version, minor, major, latest, each with and without its base), and one in five repositories
 * passed through more than development, staging and production.
 */
export const FLOOR: Pace = { names: 20, tags: 12, repositories: 5 };
/**
 * In one repository: version, minor, major and latest are four names of one release. Judged where at least one of them
 * was there before: nobody gets an image by a name that nobody knew.
 */
export const ONE: Pace = { names: 5, tags: Number.POSITIVE_INFINITY, repositories: Number.POSITIVE_INFINITY };
/** One image in place of several services: counted as services, see `spreadsIn`. */
export const OVER_SERVICES: Pace = {
  names: Number.POSITIVE_INFINITY,
  tags: Number.POSITIVE_INFINITY,
  repositories: Number.POSITIVE_INFINITY,
};
/** Tags that somebody else had set: one or two are a correction, ten at once are not. */
const TAKEN_OVER = 10;
/** What was done at half this pace before is no surprise at this one. */
const USUAL = 0.5;
/** A variant more than before is no surprise; every tag of a repository instead of its usual four is one. */
const USUAL_FOR_ONE = 0.75;

type Arrived = Push | DigestlessPush;

/** Tags that meant another image. */
export function movedIn({ pushes }: Burst): number {
  return new Set(pushes.filter(isMove).map(({ tag }) => tag)).size;
}

function isMove({ previous, digest }: Push): boolean {
  return previous?.endedBy === 'moved' && previous.digest !== digest;
}

export function usual(burst: Burst<Arrived>, floor: Pace, peaks: readonly Peak[], lineage: Lineage): Quiet | undefined {
  const days = peaks.filter((peak) => isBefore(peak, burst, lineage) && isLike(peak, burst, floor)).length;
  return days >= lineage.policy.habits.minDays
    ? onRecord('usual', `it did the like on ${days} days before`)
    : undefined;
}

/** To the hour: a schedule keeps it, a thief would have to wait for it. */
const NEAR = 30 * MINUTE;

/** A rebuild of each week is no habit of three days for a month. */
export function weekly(burst: Burst, isTaught: (push: Push) => boolean, lineage: Lineage): Quiet | undefined {
  const moved = burst.pushes.filter(isMove);
  const isEach = moved.length > 0 && burst.tags < FLOOR.tags && burst.repositories < FLOOR.repositories;
  const isAgain = (push: Push): boolean => {
    const isLike = likeThis(push, lineage);
    return lineage.tagHistory(push, push.tag ?? '').some(({ push: one }) => {
      const isThen = one !== undefined && Math.abs(push.at - 7 * DAY - one.at) <= NEAR && isTaught(one);
      const name = one?.actor?.name;
      return isThen && isLike(one) && (name === push.actor?.name || predecessors(push, lineage).includes(name ?? ''));
    });
  };
  const imageOf = (push: Push): string => `${fullName(push)}@${push.digest}`;
  const again = new Set(moved.filter(isAgain).map(imageOf));
  // The commit that a branch is on is another one each week.
  const isKept = (push: Push): boolean => isAgain(push) || (again.has(imageOf(push)) && !/\d\.\d/.test(push.tag ?? ''));
  return isEach && moved.every(isKept)
    ? onRecord('weekly', `it moved the same tags of ${again.size} images a week before, at the same time`)
    : undefined;
}

export function tooEarlyForMany(burst: Burst<Arrived>, lineage: Lineage): Quiet | undefined {
  const { policy } = lineage;
  const [first] = bestOf(burst.pushes);
  const isEvident = burst.repositories >= FLOOR.repositories || takenOver(burst) >= TAKEN_OVER;
  if (!first || isEvident) return undefined;
  const known = policy.habits.quarantine + policy.habits.minDays * DAY;
  const start = lineage.coverageStart(first.registry) ?? first.at;
  if (start <= first.at - known && isRecorded(first)) return undefined;
  return onRecord('too-early', `the records reach back to ${clockTime(Math.min(start, first.at))} only`);
}

export function tooEarlyForOne({ pushes }: Burst<Arrived>, lineage: Lineage): Quiet | undefined {
  const [first] = bestOf(pushes);
  return first && !isInUse(first, lineage)
    ? onRecord('too-early', `too few earlier days are known on which anything was pushed to ${first.repository}`)
    : undefined;
}

function takenOver({ pushes }: Burst<Arrived>): number {
  return pushes.filter((push) => {
    const setter = 'previous' in push ? push.previous?.push?.actor : undefined;
    return setter !== undefined && setter.name !== push.actor?.name;
  }).length;
}

function isBefore(peak: Peak, { pushes }: Burst<Arrived>, lineage: Lineage): boolean {
  const [first] = bestOf(pushes);
  return first !== undefined && (peak.day + 1) * DAY <= first.at - lineage.policy.habits.quarantine;
}

/** In each respect in which the burst stands out. */
function isLike(peak: Peak, burst: Burst<Arrived>, floor: Pace): boolean {
  const share = floor === ONE ? USUAL_FOR_ONE : USUAL;
  const measures = ['names', 'tags', 'repositories'] as const;
  return measures.every((measure) => burst[measure] < floor[measure] || peak[measure] >= burst[measure] * share);
}

export function mostBefore(
  { burst, floor, peaks }: { readonly burst: Burst<Arrived>; readonly floor: Pace; readonly peaks: readonly Peak[] },
  lineage: Lineage,
): string {
  if (floor === OVER_SERVICES) return 'too few are known';
  const before = peaks.filter((peak) => isBefore(peak, burst, lineage));
  return before.length === 0
    ? 'no earlier day is known'
    : `at most ${Math.max(...before.map((peak) => peak.names))} tags within ten minutes on ${before.length} earlier days`;
}
