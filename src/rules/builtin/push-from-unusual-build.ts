import { whoAndBehind } from '../../core/actor.ts';
import type { Run } from '../../core/build.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isReleaseTag } from '../../core/release-tag.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY } from '../../core/time.ts';
import { IMPLANT, type Judged, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits, runExhibits, runName } from '../sentences.ts';

export const pushFromUnusualBuild: Rule = {
  id: 'push-from-unusual-build',
  version: 1,
  title: 'An image was pushed by a build unlike those before',
  severity: 'medium',
  mode: 'observe',
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
    'too-early': { when: 'too few earlier pushes are known to be of one build each', least: 'recorded' },
  },

  detect(push, lineage, judged) {
    if (push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    const origin = lineage.explanation(push);
    if (origin.state !== 'explained') return undefined;
    if (lineage.policy.publishers(push).some(({ builds }) => builds))
      return { quiet: 'listed', strength: 'recorded', because: 'the policy lists builds' };
    const { run, strength } = origin;
    const earlier = earlierBuilds(push, run, lineage, judged);
    if (!isEnough(earlier, lineage))
      return {
        quiet: 'too-early',
        strength: 'recorded',
        because: `of ${earlier.length} earlier pushes the build is known`,
      };
    const runs = earlier.map((one) => one.run);
    const odd = [oddWorkflow(run, runs), oddRef(run, runs)].flatMap((one) => one ?? []);
    if (odd.length === 0) return { quiet: 'usual', strength, because: `${runName(run)} is like ${runs.length} before` };
    return {
      summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)} from ${runName(run)}, which ran ${odd.join(' and ')}: no build that pushed here before did.`,
      confidence: strength,
      missing: [`an earlier such build: ${runs.length} that pushed here ran ${told(runs)}`],
      evidence: [...pushExhibits(push), ...runExhibits(run)],
    };
  },
};

interface Built {
  readonly push: Push;
  readonly run: Run;
}

/** Pushes to the repository that nothing stands against, each with the one run of the project that can have made it. */
function earlierBuilds(push: Push, run: Run, lineage: Lineage, judged: Judged): readonly Built[] {
  const until = push.at - lineage.policy.habits.quarantine;
  return lineage.pushesTo(push).flatMap((one) => {
    if (one.at >= until || one.kind === 'artifact' || judged.suspicionsOf(one).length > 0) return [];
    const origin = lineage.explanation(one);
    const [only, ...more] = origin.state === 'explained' ? [origin.run] : lineage.runsBeside(one, run);
    return only && more.length === 0 ? [{ push: one, run: only }] : [];
  });
}

function isEnough(earlier: readonly Built[], { policy }: Lineage): boolean {
  const days = new Set(earlier.map(({ push }) => Math.floor(push.at / DAY)));
  return earlier.length >= policy.habits.minPushes && days.size >= policy.habits.minDays;
}

function oddWorkflow({ workflow }: Run, earlier: readonly Run[]): string | undefined {
  if (workflow === undefined || earlier.some((one) => (one.workflow ?? workflow) === workflow)) return undefined;
  return `the workflow ${workflow}`;
}

// Where several branches are built, one more is nothing.
const MOST_BRANCHES = 2;

function oddRef({ ref }: Run, earlier: readonly Run[]): string | undefined {
  if (ref === undefined || isRelease(ref)) return undefined;
  const branches = new Set(earlier.flatMap((one) => (one.ref === undefined || isRelease(one.ref) ? [] : [one.ref])));
  return branches.has(ref) || branches.size === 0 || branches.size > MOST_BRANCHES ? undefined : `on ${ref}`;
}

/** Each release has a tag of its own. A branch that is called like one is a branch, where the record tells them apart. */
function isRelease(ref: string): boolean {
  return ref.startsWith('refs/tags/') || (!ref.startsWith('refs/') && isReleaseTag(ref));
}

function told(runs: readonly Run[]): string {
  const kinds = Map.groupBy(runs, ({ workflow, ref }) => [workflow, ref && `on ${ref}`].filter(Boolean).join(' '));
  const most = [...kinds].sort(([, one], [, other]) => other.length - one.length).slice(0, 3);
  return most.map(([kind, { length }]) => `${kind} (${length})`).join(', ');
}
