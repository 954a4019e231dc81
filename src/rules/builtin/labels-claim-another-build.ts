import { whoAndBehind } from '../../core/actor.ts';
import type { Run } from '../../core/build.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { isAtLeast, type Strength, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { isSourceOf, labelsOf, revisionOf } from '../image-labels.ts';
import { approvedBuild } from '../approved-build.ts';
import { IMPLANT, type Quiet, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits, runExhibits, runName } from '../sentences.ts';

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
      when: 'a run of that commit explains the push by the digest it reports, or by its commit where it reports no digest for the repository',
      least: 'asserted',
    },
    base: {
      when: 'the build of that commit made a base of the policy’s classes.bases, whose layers are the lowest ones of this image',
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
    const own = quietByBuild(push, revision, lineage);
    if (own) return own;
    const made = runs.flatMap((run) => madeBy(run, lineage));
    const based = made.find((one) => isBuiltOn(one, push, lineage) === true);
    if (based)
      return {
        quiet: 'base',
        strength: 'recorded',
        because: `it is built on ${nameOf({ ...based.name, digest: based.digest })}, whose labels it kept`,
      };
    const other =
      made.find((one) => isSameName(one.name, push)) ??
      made.find((one) => isBuiltOn(one, push, lineage) === false && isUnexplained(push, lineage));
    if (!other) return undefined;
    return {
      summary: `${nameOf(push)}, pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} ${circumstances(push)}, says that it was built from commit ${revision.slice(0, 12)}, but ${runName(other.run)} built ${shortDigest(other.digest)} from it.`,
      confidence: weakest([push.strength, other.strength, 'asserted']),
      missing: ['a run of that commit that made this image'],
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

function quietByBuild(push: Push, revision: string, lineage: Lineage): Quiet | undefined {
  const origin = lineage.explanation(push);
  if (origin.state === 'explained' && origin.run.commit === revision) {
    const reportsNothing = !lineage.reportsAround(push).some(({ run }) => run === origin.run);
    if (origin.by === 'digest' || (origin.by === 'commit' && reportsNothing))
      return { quiet: 'built', strength: origin.strength, because: `${runName(origin.run)} built it` };
  }
  const report = lineage
    .standsFor(push.digest)
    .flatMap((digest) => lineage.reportsOf(digest))
    .find(({ run, strength }) => run.commit === revision && isAtLeast(strength, 'asserted'));
  if (report)
    return { quiet: 'same-bytes', strength: report.strength, because: `${runName(report.run)} reports this digest` };
  for (const earlier of lineage.pushesOf(push.digest)) {
    if (earlier.at >= push.at) break;
    const before = lineage.explanation(earlier);
    if (before.state === 'explained' && before.run.commit === revision && isAtLeast(before.strength, 'asserted'))
      return {
        quiet: 'same-bytes',
        strength: before.strength,
        because: `${runName(before.run)} built it as ${nameOf(earlier)}`,
      };
  }
  return undefined;
}

interface Made {
  readonly run: Run;
  readonly digest: Digest;
  readonly name: RepositoryName;
  readonly strength: Strength;
  readonly push?: Push;
}

/** The images that a run reports, and those whose pushes it explains; surest first. */
function madeBy(run: Run, lineage: Lineage): readonly Made[] {
  const reported = run.products.flatMap(({ digest }) => {
    if (!digest) return [];
    const told = lineage.reportsOf(digest).find((one) => one.run === run);
    const push = lineage.pushesOf(digest)[0];
    const name = told?.name ?? push;
    return told && name ? [{ run, digest, name, strength: told.strength, ...known({ push }) }] : [];
  });
  const explained = lineage.builtBy(run).flatMap((push) => {
    const origin = lineage.explanation(push);
    return origin.state === 'explained' && push.kind !== 'artifact' && !lineage.partOf(push)
      ? [{ run, digest: push.digest, name: push, strength: origin.strength, push }]
      : [];
  });
  const isSure = ({ strength }: Made): boolean => isAtLeast(strength, 'asserted');
  return [...reported, ...explained.filter(isSure), ...onlyOnes(explained, lineage).filter((one) => !isSure(one))];
}

/**
 * What a run explains by its time may be anybody's where it explains several images of a repository; one alone is its
 * own, unless its labels name another commit.
 */
function onlyOnes(made: readonly (Made & { readonly push: Push })[], lineage: Lineage): readonly Made[] {
  const digests = new Map<string, Set<Digest>>();
  for (const { name, digest } of made) {
    const key = `${name.registry}/${name.repository}`;
    digests.set(key, (digests.get(key) ?? new Set()).add(digest));
  }
  return made.filter(({ run, name, push }) => {
    const labels = labelsOf(push, lineage);
    const named = labels && revisionOf(labels);
    return digests.get(`${name.registry}/${name.repository}`)?.size === 1 && (named ?? run.commit) === run.commit;
  });
}

/** One repository, or one path's end in two: what is built as dev/shop/api is promoted as prod/shop/api. */
function isSameName(one: RepositoryName, other: RepositoryName): boolean {
  const lastOf = ({ repository }: RepositoryName): string => repository.slice(repository.lastIndexOf('/') + 1);
  return lastOf(one) === lastOf(other);
}

/** Whether it is a listed base, and whether the image lies on it; undefined where the layers of one are not on record. */
function isBuiltOn({ digest, name, push: base }: Made, push: Push, lineage: Lineage): boolean | undefined {
  if (!lineage.policy.isBase(name) || !base || !isAtLeast(base.strength, 'recorded')) return undefined;
  const { layers: lower } = lineage.image(digest);
  const { layers: own } = lineage.image(push.digest);
  if (!lower || !own) return undefined;
  return own.length > lower.length && lower.every((layer, index) => layer.digest === own[index]?.digest);
}

function isUnexplained(push: Push, lineage: Lineage): boolean {
  return approvedBuild(push, lineage) === undefined;
}
