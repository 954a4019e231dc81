import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { type Attested, attestedOf } from '../provenance/attested.ts';
import { attachmentExhibits } from '../provenance/why-not.ts';
import { type Exhibit, IMPLANT, quietBy, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits, runExhibits, runName } from '../sentences/sentences.ts';

export const provenanceMismatch: Rule = {
  id: 'provenance-mismatch',
  version: 1,
  title: 'A signed statement names another build than the policy or the records',
  severity: 'high',
  mode: 'policy',
  goesBy: ['signers', 'publishers[].builds'],
  attack: IMPLANT,
  why: 'The statement is good, so whoever may sign says that the image is from a source, ref or builder that it should not be from: somebody used the right key for the wrong build.',
  respond: [
    'Look at what the statement names, and at that run: landwaiter verify IMAGE --signer NAME',
    'Find where the image runs: landwaiter where DIGEST',
    'Find who could start that run, and end the use of the key or identity until that is known.',
  ],
  benignIf: [
    'the build moved to another workflow or repository: list it under publishers[].builds',
    'a builder was replaced: list its id under signers[].builders',
  ],
  phase: 'facts',
  on: 'push',
  quiet: {
    'as-allowed': {
      when: 'a good statement about the very image names a build that the policy allows and the records do not contradict',
      least: 'verified',
    },
  },

  detect(push, lineage) {
    if (push.kind === 'artifact' || lineage.policy.signers.length === 0) return undefined;
    const all = attestedOf(push.digest, push, lineage);
    const judged = all.map((one) => ({ ...one, against: againstOf(one, push, lineage) }));
    // Whoever may sign can sign several: one that is right takes the others' place.
    const right = judged.find(({ wrong, against }) => !wrong && !against);
    if (right) return quietBy('as-allowed', 'verified', `${right.signer.name} states a build that is allowed`);
    const lead = judged.find(({ against }) => against);
    if (!lead?.against) return undefined;
    const { reason, exhibits } = lead.against;
    return {
      summary: `${nameOf(push)}, pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} ${circumstances(push)}, has a good statement by ${lead.signer.name} about its build, and ${reason}.`,
      confidence: push.strength,
      missing: ['a statement about a build that may make this image'],
      evidence: [...pushExhibits(push), ...exhibits, ...attachmentExhibits([lead.attachment])],
    };
  },
};

/** What stands against a statement: the policy, or the run that is on record as having made the image. */
function againstOf(
  { wrong, build }: Attested,
  push: Push,
  lineage: Lineage,
): { readonly reason: string; readonly exhibits: readonly Exhibit[] } | undefined {
  if (wrong && wrong.of !== 'unlisted') return { reason: wrong.reason, exhibits: [] };
  const origin = lineage.explanation(push);
  if (origin.state !== 'explained' || !isRecorded(origin.run)) return undefined;
  const { run } = origin;
  const exhibits = runExhibits(run).slice(0, 2);
  const isSure = origin.by === 'digest' || origin.by === 'attested';
  if (
    isSure &&
    build.commit !== undefined &&
    run.commit !== undefined &&
    !run.claims.commit &&
    build.commit !== run.commit
  )
    return {
      reason: `it names the commit ${build.commit.slice(0, 12)}, but ${runName(run)} made these bytes from ${run.commit.slice(0, 12)}`,
      exhibits,
    };
  if (isSure && build.project !== undefined && build.project !== run.project)
    return { reason: `it names the source ${build.project}, but ${runName(run)} made these bytes`, exhibits };
  return undefined;
}
