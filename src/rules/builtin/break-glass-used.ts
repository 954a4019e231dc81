import { who } from '../../core/actor.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { allowedAfter, decisionExhibits, verdictOf } from '../decision-sentences.ts';
import { placementExhibits, whereOf } from '../sentences.ts';

export const breakGlassUsed: Rule = {
  id: 'break-glass-used',
  version: 1,
  title: 'An admission control was overridden for something that runs',
  severity: 'medium',
  mode: 'observe',
  attack: [...IMPLANT, { technique: 'T1562' }],
  why: 'The control said no, and somebody with the right to override it let the workload in. That right is what an attacker wants.',
  respond: [
    'Ask whoever used it what the emergency was, and look for the ticket.',
    'Compare what runs with what the emergency needed; end the override.',
  ],
  benignIf: ['an emergency with a ticket: record the exception in the policy, with an owner and an end'],
  phase: 'facts',
  on: 'placement',
  quiet: {
    withdrawn: { when: 'the same policy allowed the workload afterwards, without an override', least: 'recorded' },
  },

  detect(placement, lineage) {
    const decisions = lineage.decisionsOn(placement);
    const used = decisions.findLast(({ decision }) => decision === 'overridden');
    if (!used) return undefined;
    const allowed = allowedAfter(used, decisions);
    if (allowed) return { quiet: 'withdrawn', strength: allowed.strength, because: verdictOf(allowed) };
    return {
      summary: `${whereOf(placement)} runs ${placement.image} although ${verdictOf(used)}; ${who(used.actor)} asked for it.`,
      ...(used.ticket === undefined && { severity: 'high' }),
      confidence: used.strength,
      missing: used.ticket === undefined ? ['a ticket or exception that the override names'] : [],
      evidence: [...decisionExhibits(used), ...placementExhibits(placement)],
    };
  },
};
