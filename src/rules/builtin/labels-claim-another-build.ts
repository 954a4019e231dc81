import { who, whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Run } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { equalRepository } from '../../core/reference.ts';
import { isAtLeast, isRecorded, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';
import {
  isByPublisher,
  isOf,
  isSamePusher,
  liesOn,
  type Made,
  madeBy,
  oneOfThem,
  reportsAnother,
} from '../origins/builds/built-from.ts';
import { runAtFirst } from '../origins/same-bytes.ts';
import { isSourceOf, labelsOf, revisionOf } from '../origins/image-labels.ts';
import { IMPLANT, onRecord, type Quiet, quietBy, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits, runExhibits, runName } from '../sentences/sentences.ts';

export const labelsClaimAnotherBuild: Rule = {
  id: 'labels-claim-another-build',
  version: 1,
  title: 'The labels of an image name a build that made another image',
  severity: 'medium',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Labels are copied with a commit: an image made from a real one still names its source and commit, and looks as if it came from there. The build of that commit made other bytes.',
  respond: [
    'Do not take the labels for proof of anything; compare the image with the one that the build made.',
    'Ask who pushed it how it was made.',
  ],
  benignIf: [
    'the commit was built again by a system that is not connected',
    'it is built on the image of that commit, whose labels it kept: set its own, or list the base under classes.bases',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    'same-bytes': {
      when: 'a run of that commit reports the digest, or explains an earlier push of it',
      least: 'asserted',
    },
    built: {
      when: 'a run of that commit explains the push: by the digest it reports; or by its commit, or an allowed or usual publisher’s push by its time, also as one of several runs of that time, or while a host that may build built these bytes, or at the first push of the digest before it was known which builds the repository has, where it reports no other digest for the repository',
      least: 'inferred',
    },
    pusher: {
      when: 'no run of that commit reports what it made; the registry recorded that the account which pushed their image pushed this one, too, from a network or with a client that it used before',
      least: 'recorded',
    },
    base: {
      when: 'the build of that commit made a base of the policy’s classes.bases, whose layers are the lowest ones of this image; or the image of another repository, and an approved build explains this one',
      least: 'recorded',
    },
  },

  detect(push, lineage) {
    if (push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    const labels = labelsOf(push, lineage);
    const revision = labels && revisionOf(labels);
    if (!labels || revision === undefined) return undefined;
    const runs = lineage.runsOf(revision).filter((run) => isSourceOf(labels, run) !== false);
    if (runs.length === 0) return undefined;
    const own = quietByBuild(push, revision, runs, lineage);
    if (own) return own;
    const made = runs.flatMap((run) => madeBy(run, lineage)).filter(({ digest }) => !isOf(push, digest, lineage));
    const based = made.find((one) => isBuiltOn(one, push, lineage) === true);
    if (based)
      return onRecord(
        'base',
        `it is built on ${nameOf({ ...based.name, digest: based.digest })}, whose labels it kept`,
      );
    const other =
      made.find((one) => isSameName(one.name, push)) ??
      made.find((one) => isBuiltOn(one, push, lineage) === false && isUnexplained(push, lineage));
    if (!other) return undefined;
    const early = isSameName(other.name, push) && runAtFirst(push, runs, lineage);
    if (early) return quietBy('built', 'inferred', `${runName(early)} fits the first push of the same digest`);
    if (!other.reported && isSamePusher(other, push, lineage))
      return onRecord('pusher', `${who(push.actor)} pushed what ${runName(other.run)} made, too`);
    const origin = lineage.explanation(push);
    return {
      summary: `${nameOf(push)}, pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} ${circumstances(push)}, says that it was built from commit ${revision.slice(0, 12)}, but ${runName(other.run)} built ${shortDigest(other.digest)} from it.`,
      confidence: weakest([push.strength, other.strength, 'asserted']),
      missing: ['a run of that commit that made this image'],
      ...(origin.state === 'none' && { absence: origin.absence }),
      pendingUntil: push.at + lineage.policy.windows.lateEvidence,
      evidence: [
        ...runExhibits(other.run),
        ...(other.push ? pushExhibits(other.push).slice(0, 1) : []),
        ...pushExhibits(push),
        { fact: labels.fact, says: `the labels of ${nameOf(push)} name commit ${revision.slice(0, 12)}` },
      ],
    };
  },
};

function quietByBuild(push: Push, revision: string, runs: readonly Run[], lineage: Lineage): Quiet | undefined {
  const origin = lineage.explanation(push);
  if (origin.state === 'explained' && origin.run.commit === revision) {
    const isNamed = origin.by === 'commit' || isByPublisher(push, lineage);
    if (origin.by === 'digest' || origin.by === 'attested' || (isNamed && !reportsAnother(origin.run, push, lineage)))
      return { quiet: 'built', strength: origin.strength, because: `${runName(origin.run)} built it` };
  }
  const one = oneOfThem(push, runs, lineage);
  if (one && !reportsAnother(one, push, lineage))
    return { quiet: 'built', strength: 'inferred', because: `${runName(one)} is one of those that may have built it` };
  const report = lineage
    .standsFor(push.digest, push)
    .flatMap((digest) => lineage.reportsOf(digest))
    .find(({ run, strength }) => run.commit === revision && isAtLeast(strength, 'asserted'));
  if (report)
    return { quiet: 'same-bytes', strength: report.strength, because: `${runName(report.run)} reports this digest` };
  for (const earlier of lineage.pushesOf(push.digest)) {
    if (earlier.at >= push.at) break;
    if (!lineage.speaksFor(earlier, push)) continue;
    const before = lineage.explanation(earlier);
    if (before.state === 'explained' && before.run.commit === revision && isAtLeast(before.strength, 'asserted'))
      return quietBy('same-bytes', before.strength, `${runName(before.run)} built it as ${nameOf(earlier)}`);
  }
  return undefined;
}

/** One repository, or one path's end in two: what is built as dev/shop/api is promoted as prod/shop/api. */
function isSameName(one: RepositoryName, other: RepositoryName): boolean {
  const lastOf = ({ repository }: RepositoryName): string => repository.slice(repository.lastIndexOf('/') + 1);
  return lastOf(one) === lastOf(other);
}

/**
 * Whether the image lies on a base that the policy lists, or on the image of another repository that has a build of its
 * own; undefined where neither can be told.
 */
function isBuiltOn({ name, push: base }: Made, push: Push, lineage: Lineage): boolean | undefined {
  if (!base || !isRecorded(base)) return undefined;
  const isElsewhere = !equalRepository(name, push);
  if (lineage.policy.isBase(name)) return liesOn(push, base, lineage);
  return isElsewhere && approvedBuild(push, lineage) && liesOn(push, base, lineage) ? true : undefined;
}

/** Where nobody says which builds there should be, the base may be one from before the records. */
function isUnexplained(push: Push, lineage: Lineage): boolean {
  const origin = lineage.explanation(push);
  return origin.state === 'none' || (origin.state === 'explained' && origin.unapproved !== undefined);
}
