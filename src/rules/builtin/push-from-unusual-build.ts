import { who, whoAndBehind } from '../../core/actor.ts';
import { type Explained, isOwnCode, type Run } from '../../core/build.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import type { BuildEntry } from '../../core/policy.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { accountIn } from '../actors/own-pushes.ts';
import { madeOnce } from '../made-once.ts';
import { unlikeUsual } from '../origins/builds/unlike-usual.ts';
import { usualElsewhere } from '../origins/builds/usual-elsewhere.ts';
import { usualBuilds } from '../origins/builds/usual-builds.ts';
import { IMPLANT, type Judged, onRecord, type Rule } from '../rule.ts';
import {
  circumstances,
  forOutsider,
  nameOf,
  pushExhibits,
  runExhibits,
  runKey,
  runName,
} from '../sentences/sentences.ts';

export const pushFromUnusualBuild: Rule = {
  id: 'push-from-unusual-build',
  version: 1,
  title: 'An image was pushed by a build unlike those before',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['publishers[].builds', 'publishers[].builds[].repositories'],
  attack: IMPLANT,
  why: 'Whoever may start a run has the pipeline’s credentials: from a branch or a pull request that nobody reviewed, or in a workflow of his own, it pushes under the right name. Whoever may change what a project builds points it at a repository of his own, whose branch has the right name, too.',
  respond: [
    'Read the run and the commit it built; ask whoever started it.',
    'Do not deploy the digest; rebuild from the branch that the other builds are of.',
    'Say which builds may push here: publishers[].builds of the policy.',
    'Of code from another repository: look at who changed what the project builds, and who may.',
  ],
  benignIf: [
    'a new workflow or branch publishes here',
    'the code has moved to another repository',
    'somebody built a fix by hand',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    listed: {
      when: 'the policy says which builds may push here, and from which repository their code is, where records tell that beside the project: push-from-unapproved-build judges it',
      least: 'recorded',
    },
    usual: {
      when: 'earlier builds that pushed here, and had time to be questioned, ran the same workflow, on the same branch or on a tag named like a release; or they were of several branches; and their code was from the same repository, or from many',
      least: 'inferred',
    },
    elsewhere: {
      when: 'the tag is new, the code is the project’s own, and the account set tags of such a shape in three other repositories of the registry or more, by runs of the same workflow and trigger on such refs, with nothing against those pushes',
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
    const builds = lineage.policy.publishers(push).flatMap((one) => one.builds ?? []);
    const isListed = builds.length > 0;
    if (isListed && !isOfAnyRepository(origin, builds)) return onRecord('listed', 'the policy lists builds');
    const copy = lineage
      .pushesOf(push.digest)
      .find((one) => isOfAnother(one, push, judged) && lineage.speaksFor(one, push));
    if (copy) return { quiet: 'copied', strength: copy.strength, because: `${who(copy.actor)} pushed it before` };
    const { run, strength } = origin;
    const usual = usualBuilds(push, run, lineage, judged);
    const asked = isListed ? { repositories: usual.repositories, workflows: undefined, refs: undefined } : usual;
    if (Object.values(asked).every((one) => one === undefined))
      return onRecord('too-early', 'of too few earlier pushes the build is known');
    const { odd, known, isForeign } = unlikeUsual(run, asked);
    if (odd.length === 0) return { quiet: 'usual', strength, because: `${runName(run)} is like those before` };
    const elsewhere = isForeign ? undefined : usualElsewhere(push, run, lineage, judged);
    if (elsewhere !== undefined)
      return { quiet: 'elsewhere', strength, because: `such builds pushed to ${elsewhere} other repositories` };
    const own = origin.by === 'time' ? madeForAnother(push, run, lineage) : undefined;
    if (own)
      return { quiet: 'beside', strength, because: `${runName(run)} made ${nameOf(own)}, for ${who(own.actor)}` };
    return {
      summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)} from ${runName(run)}${forOutsider(run)}${isOwnCode(run) ? ', which' : '. It'} ran ${odd.join(' and ')}: no build that pushed here before did.`,
      alsoOn: [runKey(run)],
      confidence: strength,
      missing: [`an earlier such build; of those that pushed here these are known: ${known.join(', ')}`],
      evidence: [...pushExhibits(push), ...runExhibits(run)],
    };
  },
};

/** The policy allows the run and says nothing of the repository that its code is from: what that usually was counts. */
function isOfAnyRepository({ run, unapproved }: Explained, builds: readonly BuildEntry[]): boolean {
  const isAsked = builds.some(
    ({ source, project, repositories }) => repositories && source === run.system && project === run.project,
  );
  return unapproved === undefined && run.sourceRepository !== undefined && !isAsked;
}

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
