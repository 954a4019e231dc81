import type { Run } from '../../../core/build.ts';
import type { Digest } from '../../../core/digest.ts';
import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Images } from '../../../core/images.ts';
import type { RepositoryName } from '../../../core/policy.ts';
import { isAtLeast, isRecorded, type Strength } from '../../../core/strength.ts';
import { equalRepository } from '../../../core/reference.ts';
import type { Push } from '../../../core/subjects.ts';
import { labelsOf, revisionOf } from '../image-labels.ts';
import { isAllowedPublisher, isStranger } from '../../actors/publishers.ts';
import { isNobodys } from '../accounted.ts';
import { isWithin } from '../sameness.ts';

/** An image that a run made. */
export interface Made {
  readonly run: Run;
  readonly digest: Digest;
  readonly name: RepositoryName;
  readonly strength: Strength;
  /** The run itself tells the digest. */
  readonly reported: boolean;
  readonly push?: Push;
}

/** The images that a run reports, and those whose pushes it explains; surest first. */
export function madeBy(run: Run, lineage: Lineage): readonly Made[] {
  const reported = run.products.flatMap(({ digest }) => {
    if (!digest) return [];
    const told = lineage.reportsOf(digest).find((one) => one.run === run);
    const pushes = lineage.pushesOf(digest);
    const named = told?.name;
    const push = named ? pushes.find((one) => equalRepository(one, named)) : pushes[0];
    const name = named ?? push;
    return told && name ? [{ run, digest, name, strength: told.strength, reported: true, ...known({ push }) }] : [];
  });
  const explained = lineage.builtBy(run).flatMap((push) => {
    const origin = lineage.explanation(push);
    return origin.state === 'explained' && push.kind !== 'artifact' && !lineage.partOf(push)
      ? [{ run, digest: push.digest, name: push, strength: origin.strength, reported: false, push }]
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

/** Whether an image is one that a build made: it, a child of it, or what has it as its config, by which some builders call it. */
export function isOf(push: Push, made: Digest, lineage: Lineage): boolean {
  return isWithin(push.digest, made, push, lineage) || lineage.image(push.digest, push).config === made;
}

/** Whether a run tells digests for the repository of a push, and not this one, nor its config as some builders do. */
export function reportsAnother(run: Run, push: Push, lineage: Lineage): boolean {
  const own = lineage.reportsAround(push).filter((report) => report.run === run);
  return own.length > 0 && !own.some(({ digest }) => isOf(push, digest, lineage));
}

/**
 * Of these runs the one that the labels of an image tell from the others that went on at its push: where several allowed ones
 * did, and whoever may push there pushed it; or where a host that may build is on record as having built these bytes meanwhile.
 */
export function oneOfThem(push: Push, runs: readonly Run[], lineage: Lineage): Run | undefined {
  const origin = lineage.explanation(push);
  if (origin.state === 'hosted') return runs.find((run) => lineage.runsBeside(push, run).includes(run));
  if (origin.state !== 'ambiguous' || !origin.approved || !isByPublisher(push, lineage)) return undefined;
  const those = new Set(origin.runs());
  return runs.find((run) => those.has(run));
}

/** Whether the layers of an image are the lowest ones of another, and fewer; undefined where those of one are not on record. */
export function liesOn(upper: Push, lower: Push, lineage: Images): boolean | undefined {
  const { layers: below } = lineage.image(lower.digest, lower);
  const { layers: own } = lineage.image(upper.digest, upper);
  if (!below || !own) return undefined;
  return own.length > below.length && below.every((layer, index) => layer.digest === own[index]?.digest);
}

/** A time is whoever's: only of those who push there; of nobody where no record of then could have named anybody. */
export function isByPublisher(push: Push, lineage: Lineage): boolean {
  const { actor } = push;
  if (isRecorded(push) && isNobodys(push, lineage)) return true;
  if (!actor || !isRecorded(push) || isStranger(push, lineage)) return false;
  return lineage.policy.mode === 'policy'
    ? isAllowedPublisher(push, lineage)
    : lineage.habits.publishers(push).seen.has(actor.name);
}

/** By the account that pushed what the build made, from where and with what it usually does. */
export function isSamePusher({ push: made }: Made, push: Push, lineage: Lineage): boolean {
  return (
    push.actor !== undefined &&
    push.actor.name === made?.actor?.name &&
    isRecorded(push) &&
    isRecorded(made) &&
    !isStranger(push, lineage)
  );
}
