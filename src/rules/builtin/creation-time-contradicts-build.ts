import { whoAndBehind } from '../../core/actor.ts';
import type { Explained } from '../../core/build.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, isRecorded, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { countUntil, DAY, formatDuration, HOUR, MINUTE, type Time } from '../../core/time.ts';
import { createdOf, isSourceOf, labelsOf, revisionOf } from '../origins/image-labels.ts';
import { IMPLANT, type Judged, onRecord, type Quiet, type Rule } from '../rule.ts';
import { clockTime, nameOf, pushExhibits, runExhibits, runName } from '../sentences/sentences.ts';

// Clocks differ by minutes and a run may wait for its runner; an hour is neither.
const SLACK = HOUR;
// The start of Unix time and of MS-DOS time; what is on those days is no time at which anything was built.
const FIXED: readonly Time[] = [0, Date.UTC(1980, 0, 1)];
const COMPARED = 5;
const LOOKED_AT = 50;

export const creationTimeContradictsBuild: Rule = {
  id: 'creation-time-contradicts-build',
  version: 1,
  title: 'An image says it was made at another time than the build that is said to have made it',
  severity: 'medium',
  mode: 'observe',
  attack: IMPLANT,
  why: 'An image that was prepared elsewhere and pushed during a genuine run keeps the time at which it was really made, or that of the image it was committed from.',
  respond: [
    'Look in the log of the run for the digest it made; if it is another one, treat the push as hostile.',
    'Compare the image with the one before it.',
  ],
  benignIf: [
    'the build has begun to give its images a fixed creation time',
    'the run copied an image that an earlier build made, from a place that is not on record',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    'fixed-time': {
      when: 'the time is one that stands for none (1970-01-01, 1980-01-01), and the run reports the digest, or the repository’s earlier images say such a time, too, or none at all',
      least: 'asserted',
    },
    'commit-time': {
      when: 'the time is that of the commit that the run built, as reproducible builds have it',
      least: 'asserted',
    },
    'same-bytes': {
      when: 'the same digest was pushed before, recorded by the registry and explained by an approved run',
      least: 'recorded',
    },
  },

  detect(push, lineage, judged) {
    if (push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    const origin = lineage.explanation(push);
    const labels = origin.state === 'explained' ? labelsOf(push, lineage) : undefined;
    const created = labels && createdOf(labels);
    if (origin.state !== 'explained' || !labels || created === undefined) return undefined;
    const { run } = origin;
    // Labels of a base image stay in what is built on it: only those that name this build's source speak of this build.
    if (isSourceOf(labels, run) !== true && (run.commit === undefined || revisionOf(labels) !== run.commit))
      return undefined;
    const isEarlier = created < run.from - SLACK;
    if (!isEarlier && created <= Math.max(push.at, run.to ?? push.at) + SLACK) return undefined;
    const quiet = quietBecause(push, created, origin, lineage, judged);
    if (quiet) return quiet;
    const apart = isEarlier
      ? `${formatDuration(run.from - created)} before ${runName(run)}, which is said to have built it, began`
      : `${formatDuration(created - push.at)} after it was pushed`;
    return {
      summary: `${nameOf(push)}, pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} at ${clockTime(push.at)}, says it was made at ${clockTime(created)}: ${apart}.`,
      confidence: weakest([origin.strength, 'asserted']),
      missing: [`a report of ${runName(run)} that it made this digest`],
      evidence: [
        ...runExhibits(run),
        ...pushExhibits(push),
        { fact: labels.fact, says: `the labels of ${nameOf(push)} say that it was made at ${clockTime(created)}` },
      ],
    };
  },
};

function quietBecause(
  push: Push,
  created: Time,
  origin: Explained,
  lineage: Lineage,
  judged: Judged,
): Quiet | undefined {
  const { run } = origin;
  if (run.committed !== undefined && Math.abs(created - run.committed) < MINUTE)
    return {
      quiet: 'commit-time',
      strength: weakest([run.strength, 'asserted']),
      because: `${clockTime(created)} is when the commit of ${runName(run)} was made`,
    };
  if (isFixed(created)) {
    if (origin.by === 'digest' || origin.by === 'attested')
      return { quiet: 'fixed-time', strength: origin.strength, because: `${runName(run)} reports this digest` };
    const before = earlierTimes(push, lineage, judged);
    if (before.length === 0 || before.some(isFixed))
      return {
        quiet: 'fixed-time',
        strength: 'asserted',
        because: before.length === 0 ? 'no earlier image says a real time' : 'earlier images say such a time, too',
      };
  }
  const earlier = lineage
    .pushesOf(push.digest)
    .find((one) => one.at < push.at && lineage.speaksFor(one, push) && isExplained(one, lineage));
  return (
    earlier &&
    onRecord('same-bytes', `the same digest was pushed as ${nameOf(earlier)} before, and that push is explained`)
  );
}

function isFixed(time: Time): boolean {
  return FIXED.some((start) => Math.abs(time - start) <= DAY);
}

function isExplained(push: Push, lineage: Lineage): boolean {
  const origin = lineage.explanation(push);
  return origin.state === 'explained' && origin.unapproved === undefined && isRecorded(push);
}

/** What the images say that were pushed here before, had time to be questioned, and were not: the latest few. */
function earlierTimes(push: Push, lineage: Lineage, judged: Judged): readonly Time[] {
  const all = lineage.pushesTo(push);
  const until = push.at - lineage.policy.habits.quarantine;
  const found: Time[] = [];
  let looked = 0;
  for (let index = countUntil(all, until) - 1; index >= 0 && looked < LOOKED_AT && found.length < COMPARED; index--) {
    const one = all[index];
    if (!one || one.kind === 'artifact') continue;
    looked += 1;
    const labels = judged.suspicionsOf(one).length === 0 ? labelsOf(one, lineage) : undefined;
    const created = labels && createdOf(labels);
    if (created !== undefined && isAtLeast(one.strength, push.strength)) found.push(created);
  }
  return found;
}
