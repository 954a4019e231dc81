import type { AdmissionDecided } from '../../core/control-event.ts';
import { hasRun } from '../../core/instance.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Instance, Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { MINUTE } from '../../core/time.ts';
import { allowedAfter, decisionExhibits, verdictOf } from '../sentences/decision-sentences.ts';
import { madeAt } from '../origins/made.ts';
import { IMPAIRED, IMPLANT, onRecord, type Rule, type Verdict } from '../rule.ts';
import { isWithin } from '../origins/sameness.ts';
import { clockTime, placementExhibits, whereOf } from '../sentences/sentences.ts';

// What starts by that very request may be dated before it, by another clock.
const CLOCKS = MINUTE;

export const admissionBypassed: Rule = {
  id: 'admission-bypassed',
  version: 1,
  title: 'Something runs that no admission control judged',
  severity: 'high',
  mode: 'observe',
  goesBy: ['environments[].require.admission'],
  attack: [...IMPLANT, IMPAIRED],
  why: 'A control that fails open, or is not asked, stops nothing. Whoever wants to run an image that it would refuse needs only to make it fail.',
  respond: [
    'Let the control judge what runs now, and remove what it refuses.',
    'Find out why it was not asked: was it down, overloaded, or narrowed?',
    'Let it fail closed (failurePolicy: Fail) for protected namespaces.',
  ],
  benignIf: [
    'the control was down for maintenance',
    'its log was not read: connect it',
    'the control leaves this namespace out on purpose: exempt the namespace in the policy, too',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    judged: {
      when: 'a control recorded a verdict on this image of the workload; where one had failed open, the same policy allowed it afterwards',
      least: 'recorded',
    },
    'ran-before': {
      when: 'a control failed open, and these very bytes ran in this container before, and were not let in by that; never where the environment requires a verdict',
      least: 'recorded',
    },
    'would-be-told': {
      when: 'the control tells of violations alone, and none of it is on record; its records were read then, and its configuration on record covered new pods of the namespace',
      least: 'recorded',
    },
    older: {
      when: 'by the API server’s clock it is older than the records of the cluster’s admission controls',
      least: 'recorded',
      beyondAttackers: 'the API server sets when pods are made and changes come in',
    },
  },

  detect(placement, lineage) {
    if (!hasRun(placement) || lineage.policy.isExempt(placement)) return undefined;
    const isRequired = placement.environment?.require.admission === true;
    const decisions = lineage.decisionsOn(placement).filter((one) => !isAboutOther(one, placement, lineage));
    const unjudged = decisions.filter((one) => one.decision === 'unjudged' && (isRequired || !isExemption(one)));
    const open = unjudged.findLast((one) => !allowedAfter(one, decisions));
    const before = open && !isRequired ? instanceBefore(placement, open) : undefined;
    if (before) return onRecord('ran-before', `pod ${before.pod} ran it already at ${clockTime(before.from)}`);
    if (open)
      return {
        summary: `${whereOf(placement)} runs ${placement.image}, and ${verdictOf(open)}${open.reason === undefined ? '' : `: ${open.reason.slice(0, 100)}`}.`,
        confidence: open.strength,
        missing: ['a verdict of that control'],
        evidence: [...decisionExhibits(open), ...placementExhibits(placement)],
      };
    const verdict = decisions.find((one) => one.decision !== 'unjudged' && isRecorded(one));
    if (verdict && (isRequired || unjudged.length > 0))
      return { quiet: 'judged', strength: verdict.strength, because: verdictOf(verdict) };
    return isRequired ? withoutVerdict(placement, decisions, lineage) : undefined;
  },
};

/** A control that fails lets in what is there already, too: whenever a pod restarts. */
function instanceBefore({ instances, observed }: Placement, open: AdmissionDecided): Instance | undefined {
  const kubelets = new Set(observed.filter(isRecorded).map(({ pod }) => pod));
  return instances.find((one) => one.waiting === undefined && one.from < open.at - CLOCKS && kubelets.has(one.pod));
}

/** The verdict names other bytes than those that run under the same tag. */
function isAboutOther(
  { images }: AdmissionDecided,
  { image, digest, reference }: Placement,
  lineage: Lineage,
): boolean {
  if (!images || !digest) return false;
  return images.some(
    (one) => one.reference === image && one.digest !== undefined && !isWithin(digest, one.digest, reference, lineage),
  );
}

/** The control was told to leave it out: that is a bypass only where the policy says that it must not. */
function isExemption({ reason }: AdmissionDecided): boolean {
  return reason?.startsWith('exempt by ') === true;
}

function withoutVerdict(placement: Placement, claimed: readonly AdmissionDecided[], lineage: Lineage): Verdict {
  const { cluster, environment } = placement;
  const made = madeAt(placement);
  const from = Number.isFinite(made) ? made : placement.from;
  const cover = lineage.admissionCoverage(cluster ?? '', { from, to: from });
  if (cover.start !== undefined && from < cover.start)
    return onRecord('older', `it is older than the admission records of ${cluster}`);
  const silent = lineage.silentControl(placement, from);
  if (silent && 'covers' in silent)
    return onRecord('would-be-told', `${silent.covers} covered it, and told of no violation`, [silent.fact]);
  const gap = silent?.gap ?? cover.gap;
  return {
    summary: `${whereOf(placement)} runs ${placement.image}, and no admission control is on record as having judged it, which ${environment?.name} requires.`,
    confidence: 'recorded',
    absence: cover.absence,
    pendingUntil: from + lineage.policy.windows.lateEvidence,
    missing: ['a recorded admission decision about it', ...(gap === undefined ? [] : [gap])],
    evidence: [...claimed.slice(0, 2).flatMap(decisionExhibits), ...placementExhibits(placement)],
  };
}
