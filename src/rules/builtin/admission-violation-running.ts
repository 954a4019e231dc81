import type { AdmissionDecided } from '../../core/control-event.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';
import { allowedAfter, decisionExhibits, verdictOf } from '../sentences/decision-sentences.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { placementExhibits, whereOf } from '../sentences/sentences.ts';

export const admissionViolationRunning: Rule = {
  id: 'admission-violation-running',
  version: 1,
  title: 'Something runs that an admission policy says it should not',
  severity: 'medium',
  mode: 'observe',
  attack: IMPLANT,
  why: 'A policy in audit or warning mode saw the violation and could not stop it. Nobody reads such verdicts; attackers rely on it.',
  respond: [
    'Read what the policy found, and decide whether the workload may go on.',
    'Let the policy enforce once nothing legitimate breaks it.',
  ],
  benignIf: ['a policy that is being tried out: name what is known to break it as an exception'],
  phase: 'facts',
  on: 'placement',
  quiet: {
    mended: { when: 'the same policy and rule allowed the workload afterwards', least: 'recorded' },
  },

  detect(placement, lineage) {
    const own = violationOf(placement, lineage);
    if (!own) return undefined;
    const mended = mendedBy(own, placement, lineage);
    const together = breaking(lineage).get(groupOf(own, placement, lineage)) ?? [];
    // The first leads for good, whether it runs still or not: else each release would be a finding of its own.
    const running = placement === together[0] ? together.filter((one) => one.running && !isMended(one, lineage)) : [];
    const [shown, ...more] = running;
    const violated = shown && violationOf(shown, lineage);
    if (!shown || !violated)
      return mended && placement.running
        ? { quiet: 'mended', strength: mended.strength, because: verdictOf(mended) }
        : undefined;
    const besides = more.length === 0 ? '' : ` and ${more.length} more place${more.length > 1 ? 's' : ''}`;
    return {
      summary: `${whereOf(shown)}${besides} run${more.length === 0 ? 's' : ''} ${shown.image}${more.length === 0 ? '' : ' and others'}, and ${verdictOf(violated)}.`,
      confidence: violated.strength,
      evidence: running
        .slice(0, 5)
        .flatMap((one) => [...decisionExhibits(violationOf(one, lineage) ?? violated), ...placementExhibits(one)]),
      alsoOn: running.filter((one) => one !== placement).map(({ key }) => key),
    };
  },
};

function violationOf(placement: Placement, lineage: Lineage): AdmissionDecided | undefined {
  return lineage.decisionsOn(placement).findLast(({ decision }) => decision === 'violated');
}

function mendedBy(violated: AdmissionDecided, placement: Placement, lineage: Lineage): AdmissionDecided | undefined {
  return allowedAfter(
    violated,
    lineage.decisionsOn(placement).filter(({ rule }) => rule === violated.rule),
  );
}

function isMended(placement: Placement, lineage: Lineage): boolean {
  const violated = violationOf(placement, lineage);
  return violated !== undefined && mendedBy(violated, placement, lineage) !== undefined;
}

/** As `keyOf` names them: policies by whose word something in the cluster is as it should be. */
const keptPolicies = madeOnce(
  (lineage: Lineage) =>
    new Set(
      lineage.placements.flatMap((one) =>
        lineage
          .decisionsOn(one)
          .filter((decision) => decision.decision === 'allowed' && isRecorded(decision))
          .map((decision) => keyOf(decision, one)),
      ),
    ),
);

function keyOf({ control, policy, rule }: Partial<AdmissionDecided>, { cluster }: Placement): string {
  return JSON.stringify([cluster, control, policy, rule]);
}

/** What breaks the same policy, oldest first. */
const breaking = madeOnce((lineage: Lineage) =>
  Map.groupBy(
    lineage.placements.filter((one) => violationOf(one, lineage)).sort((one, other) => one.from - other.from),
    (one) => groupOf(violationOf(one, lineage) ?? {}, one, lineage),
  ),
);

/**
 * A policy by whose word nothing in the cluster is as it should be tells nothing of one workload: that is one thing.
 * Where others pass it, each workload that does not is.
 */
function groupOf(violated: Partial<AdmissionDecided>, placement: Placement, lineage: Lineage): string {
  const key = keyOf(violated, placement);
  const { namespace, workload } = placement;
  return keptPolicies(lineage).has(key) ? JSON.stringify([key, namespace, workload]) : key;
}
