import type { Digest } from '../../core/digest.ts';
import type { ContentsRead } from '../../core/contents-read.ts';
import { who } from '../../core/actor.ts';
import type { AdmissionDecided } from '../../core/control-event.ts';
import { type Explanation, isClaimed, type Run } from '../../core/build.ts';
import type { Link } from '../../core/custody.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Evidence, Finding } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Builds } from '../../core/builds.ts';
import { comesByPromotion } from '../../core/policy.ts';
import { shownStrength } from '../../core/shown-strength.ts';
import { isAtLeast, type Strength, weakest } from '../../core/strength.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { madeAt } from '../origins/made.ts';
import { attestedQuiet } from '../provenance/attested.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';
import { decisionExhibits, verdictOf } from '../sentences/decision-sentences.ts';
import { evidenceOf } from '../sentences/evidence.ts';
import { hostExhibits, nameOf, placementExhibits, pushExhibits, runExhibits, runName } from '../sentences/sentences.ts';
import type { Exhibit } from '../rule.ts';
import type { JudgedLink } from './judged-link.ts';
import { firstStage, stagesOf } from '../origins/copies/stages.ts';

/** Open, pending or acknowledged findings of medium or more on a subject. */
export type Suspicions = (key: string) => readonly Finding[];

/** What was found and read of what runs. */
export interface Judgements {
  readonly suspicions: Suspicions;
  /** What reading a pushed image came to. */
  read(push: Push): ContentsRead | undefined;
  /** Findings of medium or more on a digest that nothing resolved, tolerated ones too; the worst first. */
  about(digest: Digest): readonly Finding[];
}

const NO_PUSH: JudgedLink = { state: 'unknown', reason: 'no push of this image is on record' };

// What these say is about the build, whoever pushed it.
const ABOUT_ORIGIN: ReadonlySet<string> = new Set([
  'creation-time-contradicts-build',
  'labels-claim-another-build',
  'local-image-pushed',
  'push-differs-from-build',
  'push-from-unapproved-build',
  'push-from-unusual-build',
]);

/** Which build it is from: of a promoted image, the build of its first stage. */
export function originLink(push: Push | undefined, lineage: Lineage, suspicions: Suspicions): JudgedLink {
  if (!push) return NO_PUSH;
  const doubts = stagesOf(push, lineage)
    .flatMap((stage) => suspicions(stage.key))
    .filter(({ rule }) => ABOUT_ORIGIN.has(rule));
  if (doubts.length > 0) return contradicted(doubts);
  const from = firstStage(push, lineage);
  const origin = lineage.explanation(from);
  switch (origin.state) {
    case 'explained': {
      const { run, strength, unapproved, doubt } = origin;
      return {
        strength: weakest([strength, ...(doubt ? [doubt.strength] : []), ...promotionStrength(push, lineage)]),
        proof: () => evidenceOf([...runExhibits(run).slice(0, 2), ...pushExhibits(from).slice(0, 1)]),
        ...(unapproved === undefined
          ? isClaimed(origin)
            ? {
                state: 'unknown',
                reason: `${runName(run)} ${HOW[origin.by]}, which only a webhook says`,
                strength: 'asserted',
              }
            : { state: 'complete', reason: `${runName(run)} ${HOW[origin.by]}` }
          : { state: 'contradicted', reason: `${runName(run)} is not approved: ${unapproved}` }),
      };
    }
    case 'hosted':
      return {
        state: 'complete',
        reason: `${origin.origin.host ?? 'a host that builds'} built these very bytes`,
        strength: origin.origin.strength,
        proof: () => evidenceOf([...hostExhibits(origin.origin).slice(0, 2), ...pushExhibits(from).slice(0, 1)]),
      };
    case 'ambiguous':
      // One of its tags may name the commit, and another none.
      return (
        sameBytes(from, lineage) ?? {
          state: 'unknown',
          reason: `${origin.count} runs could be its build, and nothing tells them apart`,
          proof: () => evidenceOf(origin.runs(3).flatMap((run: Run) => runExhibits(run).slice(0, 1))),
        }
      );
    case 'none':
      return (
        attestedLink(from, lineage) ??
        sameBytes(from, lineage) ?? {
          ...(origin.absence === 'unproven'
            ? { state: 'unknown', reason: origin.gap ?? 'no build is on record' }
            : { state: 'missing', reason: 'no build explains the push' }),
          absence: origin.absence,
          proof: () => evidenceOf(pushExhibits(from)),
        }
      );
    case 'unasked':
      return attestedLink(from, lineage) ?? sameBytes(from, lineage) ?? unasked(from, lineage);
  }
}

/** No record tells of its run, and whoever may says which build that was. */
function attestedLink(push: Push, lineage: Lineage): JudgedLink | undefined {
  const attested = attestedQuiet(push, lineage);
  return attested && { state: 'complete', reason: attested.because, strength: 'verified' };
}

/** Where images are to come by promotion, one that did not come by it came past its build. */
function unasked(push: Push, lineage: Lineage): JudgedLink {
  return comesByPromotion(push, lineage.policy)
    ? {
        state: 'missing',
        reason: 'none of the listed promotions brought it here',
        strength: shownStrength(push),
        proof: () => evidenceOf(pushExhibits(push)),
      }
    : { state: 'unknown', reason: 'nobody says which builds this repository should have' };
}

const HOW = {
  attested: 'is named by a signed statement about this digest',
  digest: 'reported this digest',
  commit: 'built it: its tag or label names the commit',
  number: 'built it: its tag is the run’s number',
  ref: 'fits by its ref and its time',
  time: 'fits by its time',
} as const;

/** A digest is its bytes: where an equal one came from, so did this one, by whatever way it was copied since. */
function sameBytes(push: Push, lineage: Lineage): JudgedLink | undefined {
  for (const other of lineage.pushesOf(push.digest)) {
    if (!lineage.speaksFor(other, push)) continue;
    const build = approvedBuild(other, lineage);
    if (build)
      return {
        state: 'complete',
        reason: `the same bytes came from ${build.by} as ${nameOf(other)}`,
        strength: build.strength,
        proof: () => evidenceOf([...originExhibits(lineage.explanation(other)), ...pushExhibits(other).slice(0, 1)]),
      };
  }
  return undefined;
}

function originExhibits(origin: Explanation): readonly Exhibit[] {
  if (origin.state === 'explained') return runExhibits(origin.run).slice(0, 2);
  return origin.state === 'hosted' ? hostExhibits(origin.origin).slice(0, 2) : [];
}

/** Who put it into the repository that it runs from. */
export function publisherLink(push: Push, suspicions: Suspicions): JudgedLink {
  const doubts = suspicions(push.key);
  if (doubts.length > 0) return contradicted(doubts);
  const proof = (): readonly Evidence[] => evidenceOf(pushExhibits(push));
  if (!push.actor)
    return { state: 'unknown', reason: 'no record names who pushed it', strength: shownStrength(push), proof };
  // Only a webhook may tell which tag it got: who brought the digest is on record all the same.
  const teller = push.told.actor?.type === 'manifest.pushed' && push.told.actor.digest === push.digest;
  const strength = weakest([
    ...(teller ? [] : [shownStrength(push)]),
    push.told.actor?.strength ?? shownStrength(push),
  ]);
  const reason = `${who(push.actor)} pushed ${nameOf(push)}`;
  // A webhook is a claim: it may raise a doubt, but it completes nothing.
  return isAtLeast(strength, 'recorded')
    ? { state: 'complete', reason, strength, proof }
    : { state: 'unknown', reason: `${reason}, which is only claimed`, strength, proof };
}

/** What these say is about what is attached, and the link of that says it. */
const ABOUT_PROVENANCE: ReadonlySet<string> = new Set([
  'signature-by-unapproved-signer',
  'unattested-image-deployed',
  'unsigned-image-deployed',
]);

/** By which tags and promotions it came from the push to where it runs. */
export function pathLink(
  push: Push | undefined,
  placement: Placement,
  lineage: Lineage,
  suspicions: Suspicions,
): JudgedLink {
  const doubts = suspicions(placement.key).filter(({ rule }) => !ABOUT_PROVENANCE.has(rule));
  if (doubts.length > 0) return contradicted(doubts);
  if (!push) return NO_PUSH;
  const [, ...earlier] = stagesOf(push, lineage);
  const doubted = earlier.find((stage) => suspicions(stage.key).length > 0);
  if (doubted) return contradicted(suspicions(doubted.key), `it was promoted from ${nameOf(doubted)}: `);
  // Whoever copies a digest copies what is wrong with it.
  const [origin] = lineage.pushesOf(push.digest);
  const brought = origin && (lineage.partOf(origin) ?? origin);
  if (brought && brought.key !== push.key && suspicions(brought.key).length > 0)
    return contradicted(suspicions(brought.key), `it is a copy of ${nameOf(brought)}: `);
  const proof = (): readonly Evidence[] =>
    evidenceOf([...pushExhibits(push).slice(0, 1), ...placementExhibits(placement).slice(-2)]);
  if (!placement.digest) return { state: 'unknown', reason: 'which digest runs is not known', proof };
  const promoted = earlier.length === 0 ? '' : `, promoted from ${earlier.map(nameOf).join(', ')}`;
  const strengths = [push, ...earlier].flatMap((stage) => promotionStrength(stage, lineage));
  // Only a webhook tells of the build that a promotion asks for.
  const isClaimed = strengths.includes('asserted');
  return {
    state: isClaimed ? 'unknown' : 'complete',
    reason: `${nameOf(push)} is what runs, as ${shortDigest(placement.digest)}${placement.resolved ? ', if its tag still meant that when it was pulled' : ''}${promoted}${isClaimed ? ', which is only claimed' : ''}`,
    strength: weakest([shownStrength(push), ...strengths, ...(placement.resolved ? ['inferred' as const] : [])]),
    proof,
  };
}

/** The last word of each control's policy counts; one that stands against it is enough. Claims complete nothing. */
export function admissionLink(placement: Placement, lineage: Lineage): JudgedLink {
  const last = new Map<string, AdmissionDecided>();
  for (const one of lineage.decisionsOn(placement))
    last.set(JSON.stringify([one.control, one.policy ?? null, one.rule ?? null]), one);
  const words = [...last.values()];
  const against = words.find(({ decision }) => decision !== 'allowed' && decision !== 'unjudged');
  if (against) return decided('contradicted', against);
  const unjudged = words.find(({ decision }) => decision === 'unjudged');
  if (unjudged) return decided('missing', unjudged);
  const allowed = words.find(({ strength }) => isAtLeast(strength, 'recorded'));
  return allowed ? decided('complete', allowed) : unspoken(placement, lineage);
}

/** Of a control that tells of violations alone: what it was shown to cover it did not find wrong, which is no word for it either. */
function unspoken(placement: Placement, lineage: Lineage): JudgedLink {
  const made = madeAt(placement);
  const silent = lineage.silentControl(placement, Number.isFinite(made) ? made : placement.from);
  if (!silent) return { state: 'unknown', reason: 'no admission decision about it is on record' };
  if ('gap' in silent)
    return { state: 'missing', reason: `no admission decision about it is on record, and ${silent.gap}` };
  const { covers, fact } = silent;
  return {
    state: 'unknown',
    reason: `${covers} covered it and tells of violations alone: none is on record`,
    proof: () => evidenceOf([{ fact, says: `${fact.subject}: ${fact.change}` }]),
  };
}

function decided(state: Link['state'], word: AdmissionDecided): JudgedLink {
  return { state, reason: verdictOf(word), strength: word.strength, proof: () => evidenceOf(decisionExhibits(word)) };
}

/** Findings stand against it. */
export function contradicted(doubts: readonly Finding[], before = ''): JudgedLink {
  return {
    state: 'contradicted',
    reason: `${before}${[...new Set(doubts.map((one) => one.title))].join('; ')}`,
    strength: weakest(doubts.map((one) => one.confidence)),
    proof: () => once(doubts.slice(0, 3).flatMap(({ evidence }) => evidence.slice(doubts.length === 1 ? -3 : -1))),
    ...known({ absence: doubts.find((one) => one.absence !== undefined)?.absence }),
  };
}

function once(evidence: readonly Evidence[]): readonly Evidence[] {
  return [...new Map(evidence.map((one) => [one.eventId, one])).values()].sort(
    (one, other) => one.time - other.time || (one.eventId < other.eventId ? -1 : 1),
  );
}

function promotionStrength(push: Push, lineage: Builds): readonly Strength[] {
  return [lineage.promotion(push)?.strength ?? []].flat();
}
