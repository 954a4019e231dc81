import type { Run } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import { fullName } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { DigestlessPush } from '../../core/subjects.ts';
import { countUntil } from '../../core/time.ts';
import { setsOf, untracedPushers } from '../actors/untraced/untraced.ts';
import { madeOnce } from '../made-once.ts';
import type { Quiet } from '../rule.ts';
import { FLOOR, ONE, tooEarlyForMany, tooEarlyForOne, usual } from './burst-habits.ts';
import { type Burst, burstsIn, byRepository, type Pace, peaksIn, reaches } from './bursts.ts';
import type { JudgedBurst } from './judged-bursts.ts';

/** Tags of which no record tells the images, counted by their names alone. */
export function digestlessBursts(
  all: readonly DigestlessPush[],
  lineage: Lineage,
): readonly JudgedBurst<DigestlessPush>[] {
  const own = all.filter((push) => !lineage.policy.isTesting(push));
  const many = burstsIn(own, FLOOR).map((burst) => judged(burst, FLOOR, own, lineage));
  const inOne = byRepository(own).flatMap((pushes) =>
    burstsIn(pushes, ONE)
      .filter((burst) => !reaches(burst, FLOOR) && movedIn(burst, lineage) > 0)
      .map((burst) => judged(burst, ONE, pushes, lineage)),
  );
  return [...many, ...inOne];
}

function judged(
  burst: Burst<DigestlessPush>,
  floor: Pace,
  own: readonly DigestlessPush[],
  lineage: Lineage,
): JudgedBurst<DigestlessPush> {
  const peaks = peaksIn(own.filter(isRecorded));
  const tooEarly = floor === ONE ? tooEarlyForOne : tooEarlyForMany;
  const quiet = usual(burst, floor, peaks, lineage) ?? byRuns(burst, lineage) ?? tooEarly(burst, lineage);
  return { burst, floor, peaks, moved: movedIn(burst, lineage), quiet };
}

/** A run of that time for each repository, unless the account came from where it never had. */
function byRuns({ pushes }: Burst<DigestlessPush>, lineage: Lineage): Quiet | undefined {
  const strange = strangersIn(lineage);
  if (pushes.some((push) => strange.has(push))) return undefined;
  const runs = new Map<string, readonly Run[]>();
  for (const push of pushes) runs.set(fullName(push), lineage.runsAround(push));
  const distinct = new Set([...runs.values()].flat());
  return distinct.size >= runs.size
    ? { quiet: 'run', strength: 'inferred', because: `${distinct.size} runs of that time may explain the pushes` }
    : undefined;
}

const strangersIn = madeOnce(
  (lineage: Lineage) =>
    new Set(untracedPushers(lineage).flatMap(({ isStranger, pushes }) => (isStranger ? pushes : []))),
);

/** Tags that had been set before. */
function movedIn({ pushes }: Burst<DigestlessPush>, lineage: Lineage): number {
  const [first] = pushes;
  const moved = pushes.filter(({ tag, ...push }) => {
    if (tag === undefined || !first) return false;
    return countUntil(setsOf(lineage.digestlessTo(push)).byTag.get(tag) ?? [], first.at - 1) > 0;
  });
  return new Set(moved.map(({ repository, tag }) => `${repository}:${tag}`)).size;
}
