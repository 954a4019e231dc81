import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import { type Explained, isGoing, type Rival, type Run } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import type { Push } from '../../core/subjects.ts';
import { weakest } from '../../core/strength.ts';
import { madeOnce } from '../made-once.ts';
import { IMPLANT, quietBy, type Rule } from '../rule.ts';
import { forOutsider, nameOf, pushExhibits, runExhibits, runKey, runName } from '../sentences/sentences.ts';

export const pushFromUnapprovedBuild: Rule = {
  id: 'push-from-unapproved-build',
  version: 1,
  title: 'An image was pushed by a build the policy does not allow',
  severity: 'high',
  mode: 'policy',
  goesBy: ['publishers[].builds'],
  attack: IMPLANT,
  why: 'A run started by a pull request, from a fork or by another workflow runs code that nobody reviewed, with the credentials of the pipeline.',
  respond: [
    'Read the run and the commit it built; ask its author.',
    'Do not deploy the digest; rebuild from the protected branch.',
    'Keep push credentials out of runs that outsiders can start.',
  ],
  benignIf: ['a new workflow or branch publishes here and the policy was not told'],
  phase: 'facts',
  on: 'push',
  quiet: {
    approved: {
      when: 'a build entry of the policy allows the explaining run: its project, workflow, ref, trigger and origin; where only its time fits, no run that is not allowed went on beside it, none at all once it had ended unless the image was there before; or it made no other image here, or such runs did before, and it is no stranger here beside one that is none',
      least: 'inferred',
    },
  },

  detect(push, lineage) {
    if (push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    const origin = lineage.explanation(push);
    if (origin.state === 'ambiguous' && origin.unapproved !== undefined) {
      const runs = origin.runs(3);
      return {
        summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} while ${origin.count} runs could have made it, none of which the policy allows: of ${runs[0] ? runName(runs[0]) : 'the first'}, ${origin.unapproved}.`,
        confidence: 'inferred',
        missing: ['a build entry of the policy that allows one of these runs', 'which of them made it'],
        evidence: [...pushExhibits(push), ...runs.flatMap(runExhibits)],
      };
    }
    if (origin.state !== 'explained') return undefined;
    const { run, unapproved, outsiders, doubt } = origin;
    const rival = rivalOf(push, origin, lineage);
    if (rival)
      return {
        summary: `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} while ${runName(rival.run)} went on, which the policy does not allow: ${rival.unapproved}. ${runName(run)}, which is allowed, ${rival.besides}.`,
        severity: 'medium',
        confidence: 'inferred',
        missing: ['which of the two runs made it: let the build report the digest, or name the commit in the tag'],
        evidence: [...pushExhibits(push), ...runExhibits(run), ...runExhibits(rival.run)],
      };
    if (unapproved === undefined)
      return quietBy('approved', origin.strength, `${runName(run)} is an approved build`, run.facts);
    const outside = forOutsider(run);
    const did = `${whoAndBehind(push)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} from ${runName(run)}${outside}`;
    return {
      summary: outsiders
        ? `${did}. The policy lets such runs push here, and says of no fork that its code may be built.`
        : `${did}${outside === '' ? ', which the policy does not allow' : '. The policy does not allow it'}: ${unapproved}.`,
      ...(outsiders && { severity: 'medium' }),
      confidence: weakest([origin.strength, ...(doubt ? [doubt.strength] : [])]),
      missing: [
        outsiders
          ? 'repositories in the build entry of the policy: the forks whose code may be built and pushed here'
          : 'a build entry of the policy that allows this run',
      ],
      alsoOn: [runKey(run)],
      evidence: [...pushExhibits(push), ...runExhibits(run)],
    };
  },
};

/** `besides`: what of the run that explains the push lets the rival seem as likely. */
type Besides = Rival & { readonly besides: string };

/**
 * A run that the policy does not allow, and that may have made the push: the run that explains it by its time alone had
 * ended, and this one went on; or it would have made two images of one repository, which no earlier run of its workflow
 * did; or none of its workflow made any of the repository before, and some of the other's did.
 */
function rivalOf(push: Push, { run, rivals: around }: Explained, lineage: Lineage): Besides | undefined {
  const rivals = around?.() ?? [];
  const [rival] = rivals;
  if (!rival) return undefined;
  const going =
    isGoing(run, push.at) || isCopy(push, lineage) ? undefined : rivals.find((one) => isGoing(one.run, push.at));
  if (going) return { ...going, besides: 'had ended by then' };
  const earlier = explaining(push, lineage).filter((one) => one.from < run.from);
  const alike = earlier.filter((one) => isAlike(one, run));
  if (imagesIn(run, push, lineage) > 1 && !alike.some((one) => imagesIn(one, push, lineage) > 1))
    return {
      ...rival,
      besides: 'seems to have made two images at that time, and no such run did before: one of them may be the other’s',
    };
  const known = rivals.find((one) => earlier.some((other) => isAlike(one.run, other)));
  if (!known || alike.length > 0) return undefined;
  return {
    ...known,
    besides: 'seems to have made it, though no such run pushed here before, and such as the other did',
  };
}

/** Nobody has to build what is there already. */
function isCopy(push: Push, lineage: Lineage): boolean {
  return lineage.pushesOf(push.digest).some((one) => one.at < push.at && lineage.speaksFor(one, push));
}

function isAlike(one: Run, other: Run): boolean {
  return one.system === other.system && one.project === other.project && one.workflow === other.workflow;
}

/** The runs that explain pushes to this one's repository: of all that there are, few. */
function explaining(push: Push, lineage: Lineage): readonly Run[] {
  const known = explainingIn(lineage);
  const pushes = lineage.pushesTo(push);
  const found = known.get(pushes) ?? [...new Set(pushes.flatMap((one) => explainedBy(one, lineage) ?? []))];
  known.set(pushes, found);
  return found;
}

const explainingIn = madeOnce((_: Lineage) => new Map<readonly Push[], readonly Run[]>());

function explainedBy(push: Push, lineage: Lineage): Run | undefined {
  const origin = lineage.explanation(push);
  return origin.state === 'explained' ? origin.run : undefined;
}

function imagesIn(run: Run, push: Push, lineage: Lineage): number {
  const own = lineage.builtBy(run).filter((one) => equalRepository(one, push) && one.kind !== 'artifact');
  return new Set(own.filter((one) => !lineage.partOf(one)).map(({ digest }) => digest)).size;
}
