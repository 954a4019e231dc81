import { who, whoAndBehind } from '../../core/actor.ts';
import type { Run } from '../../core/build.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import { isReleaseTag } from '../../core/release-tag.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { accountIn } from '../actors/own-pushes.ts';
import { madeOnce } from '../made-once.ts';
import { usualBuilds } from '../origins/builds/usual-builds.ts';
import { IMPLANT, type Judged, onRecord, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits, runExhibits, runName } from '../sentences/sentences.ts';

export const pushFromUnusualBuild: Rule = {
  id: 'push-from-unusual-build',
  version: 1,
  title: 'An image was pushed by a build unlike those before',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['publishers[].builds'],
  attack: IMPLANT,
  why: 'Whoever may start a run has the pipeline’s credentials: from a branch or a pull request that nobody reviewed, or in a workflow of his own, it pushes under the right name.',
  respond: [
    'Read the run and the commit it built; ask whoever started it.',
    'Do not deploy the digest; rebuild from the branch that the other builds are of.',
    'Say which builds may push here: publishers[].builds of the policy.',
  ],
  benignIf: ['a new workflow or branch publishes here', 'somebody built a fix by hand'],
  phase: 'habits',
  on: 'push',
  quiet: {
    listed: {
      when: 'the policy says which builds may push here: push-from-unapproved-build judges it',
      least: 'recorded',
    },
    usual: {
      when: 'earlier builds that pushed here, and had time to be questioned, ran the same workflow, on the same branch or on a tag named like a release; or they were of several branches',
      least: 'inferred',
    },
    copied: {
      when: 'another account had brought in the same bytes before, with nothing against that push: no build of this time made them; by the word of who may speak of this repository, or where a listed promotion copies from',
      least: 'recorded',
    },
    beside: {
      when: 'nothing but its time ties it to the run, and another account pushed for that run, to another repository: it happened meanwhile',
      least: 'inferred',
    },
    'too-early': {
      when: 'of too few earlier pushes it is known which workflow or branch built them',
      least: 'recorded',
    },
  },

  detect(push, lineage, judged) {
    if (push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    const origin = lineage.explanation(push);
    if (origin.state !== 'explained') return undefined;
    if (lineage.policy.publishers(push).some(({ builds }) => builds))
      return onRecord('listed', 'the policy lists builds');
    const copy = lineage
      .pushesOf(push.digest)
      .find((one) => isOfAnother(one, push, judged) && lineage.speaksFor(one, push));
    if (copy) return { quiet: 'copied', strength: copy.strength, because: `${who(copy.actor)} pushed it before` };
    const { run, strength } = origin;
    const { workflows, refs } = usualBuilds(push, run, lineage, judged);
    if (!workflows && !refs) return onRecord('too-early', 'of too few earlier pushes the build is known');
    const odd = [
      ...(run.workflow !== undefined && workflows?.has(run.workflow) === false ? [`the workflow ${run.workflow}`] : []),
      ...(run.ref !== undefined && refs && isOddRef(run.ref, refs) ? [`on ${run.ref}`] : []),
    ];
    if (odd.length === 0) return { quiet: 'usual', strength, because: `${runName(run)} is like those before` };
    const own = origin.by === 'time' ? madeForAnother(push, run, lineage) : undefined;
    if (own)
      return { quiet: 'beside', strength, because: `${runName(run)} made ${nameOf(own)}, for ${who(own.actor)}` };
    const known = [...(workflows ?? []), ...(refs ?? [])]
      .slice(0, MOST_NAMED)
      .map(([value, count]) => `${value} (${count})`);
    return {
      summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)} from ${runName(run)}, which ran ${odd.join(' and ')}: no build that pushed here before did.`,
      confidence: strength,
      missing: [`an earlier such build; of those that pushed here these are known: ${known.join(', ')}`],
      evidence: [...pushExhibits(push), ...runExhibits(run)],
    };
  },
};

function isOfAnother(one: Push, { at, actor }: Push, judged: Judged): boolean {
  return (
    one.at < at &&
    one.actor !== undefined &&
    one.actor.name !== actor?.name &&
    isRecorded(one) &&
    judged.suspicionsOf(one).length === 0
  );
}

/** Of a run that pushes very much, so many accounts and repositories are looked at. */
const MOST_MADE = 20;

/** What a run pushed: the first by each account to each repository. */
const madeBy = madeOnce((run: Run, lineage: Lineage): readonly Push[] => {
  const firsts = new Map<string, Push>();
  for (const push of lineage.builtBy(run)) {
    const key = accountIn(push, push.actor?.name ?? '');
    if (push.actor && !firsts.has(key)) firsts.set(key, push);
    if (firsts.size === MOST_MADE) break;
  }
  return [...firsts.values()];
});

/** What another account pushed elsewhere for a run: who signs comes when he does, in whatever run goes on then. */
function madeForAnother({ actor, ...push }: Push, run: Run, lineage: Lineage): Push | undefined {
  return actor && madeBy(run, lineage).find((one) => one.actor?.name !== actor.name && !equalRepository(one, push));
}

const MOST_NAMED = 4;
// Where several branches are built, one more is nothing.
const MOST_BRANCHES = 2;

function isOddRef(ref: string, known: ReadonlyMap<string, number>): boolean {
  const branches = new Set([...known.keys()].filter((one) => !isRelease(one)).map(branchOf));
  return !isRelease(ref) && !branches.has(branchOf(ref)) && branches.size > 0 && branches.size <= MOST_BRANCHES;
}

/** Of one build system some records have the whole ref, others the name alone. */
function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

/** Each release has a tag of its own. A branch that is called like one is a branch, where the record tells them apart. */
function isRelease(ref: string): boolean {
  return ref.startsWith('refs/tags/') || (!ref.startsWith('refs/') && isReleaseTag(ref));
}
