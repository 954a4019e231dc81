import type { AdmissionDecided } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';
import { allowedAfter, decisionExhibits, verdictOf } from '../sentences/decision-sentences.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { refusalBefore } from '../places/refused.ts';
import { placementExhibits, whereOf } from '../sentences/sentences.ts';

export const admissionViolationRunning: Rule = {
  id: 'admission-violation-running',
  version: 1,
  title: 'Something runs that an admission policy says it should not',
  severity: 'medium',
  mode: 'observe',
  attack: IMPLANT,
  why: 'A policy in audit or warning mode saw the violation and could not stop it, or one that refused the image was gone around since. Nobody reads such verdicts; attackers rely on it.',
  respond: [
    'Read what the policy found, and decide whether the workload may go on.',
    'Where it was refused before: find out which way it came in that nothing judges (a label, a kind of object, an account that is left out).',
    'Let the policy enforce once nothing legitimate breaks it.',
  ],
  benignIf: ['a policy that is being tried out: name what is known to break it as an exception'],
  phase: 'facts',
  on: 'placement',
  quiet: {
    mended: { when: 'the same policy and rule allowed the workload afterwards', least: 'recorded' },
  },

  detect(placement, lineage) {
    const own = breakOf(placement, lineage);
    if (!own) return undefined;
    const together = breaking(lineage).get(groupOf(own, lineage)) ?? [];
    // The first leads for good, whether it runs still or not: else each release would be a finding of its own.
    const isFirst = placement === together[0]?.placement;
    const running = isFirst ? together.filter((one) => one.placement.running && !one.mended) : [];
    const [shown, ...more] = running;
    if (!shown)
      return own.mended && placement.running
        ? { quiet: 'mended', strength: own.mended.strength, because: verdictOf(own.mended) }
        : undefined;
    const besides = more.length === 0 ? '' : ` and ${more.length} more place${more.length > 1 ? 's' : ''}`;
    return {
      summary: `${whereOf(shown.placement)}${besides} run${more.length === 0 ? 's' : ''} ${shown.placement.image}${more.length === 0 ? '' : ' and others'}, and ${verdictOf(shown.violated)}.`,
      confidence: shown.violated.strength,
      evidence: running
        .slice(0, 5)
        .flatMap((one) => [...decisionExhibits(one.violated), ...placementExhibits(one.placement)]),
      alsoOn: running.filter((one) => one.placement !== placement).map((one) => one.placement.key),
    };
  },
};

/** What breaks a policy. */
interface Break {
  readonly placement: Placement;
  readonly violated: AdmissionDecided;
  /** The same policy and rule allowed it afterwards. */
  readonly mended?: AdmissionDecided;
}

function breakOf(placement: Placement, lineage: Lineage): Break | undefined {
  const decisions = lineage.decisionsOn(placement);
  const violated = decisions.findLast(({ decision }) => decision === 'violated');
  if (!violated) {
    const refused = refusalBefore(placement, lineage);
    return refused && { placement, violated: refused };
  }
  const ofRule = decisions.filter(({ rule }) => rule === violated.rule);
  return { placement, violated, ...known({ mended: allowedAfter(violated, ofRule) }) };
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

function keyOf({ control, policy, rule }: AdmissionDecided, { cluster }: Placement): string {
  return JSON.stringify([cluster, control, policy, rule]);
}

/** What breaks the same policy, oldest first. */
const breaking = madeOnce((lineage: Lineage) =>
  Map.groupBy(
    lineage.placements
      .flatMap((one) => breakOf(one, lineage) ?? [])
      .sort((one, other) => one.placement.from - other.placement.from),
    (one) => groupOf(one, lineage),
  ),
);

/**
 * A policy by whose word nothing in the cluster is as it should be tells nothing of one workload: that is one thing.
 * Where others pass it, each workload that does not is.
 */
function groupOf({ placement, violated }: Break, lineage: Lineage): string {
  const key = keyOf(violated, placement);
  const { namespace, workload } = placement;
  return keptPolicies(lineage).has(key) ? JSON.stringify([key, namespace, workload]) : key;
}
