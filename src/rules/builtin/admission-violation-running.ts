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
    if (!placement.running) return undefined;
    const decisions = lineage.decisionsOn(placement);
    const violated = decisions.findLast(({ decision }) => decision === 'violated');
    if (!violated) return undefined;
    const mended = allowedAfter(
      violated,
      decisions.filter(({ rule }) => rule === violated.rule),
    );
    if (mended) return { quiet: 'mended', strength: mended.strength, because: verdictOf(mended) };
    return {
      summary: `${whereOf(placement)} runs ${placement.image}, and ${verdictOf(violated)}.`,
      confidence: violated.strength,
      evidence: [...decisionExhibits(violated), ...placementExhibits(placement)],
    };
  },
};
