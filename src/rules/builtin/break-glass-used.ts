import { who } from '../../core/actor.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { allowedAfter, decisionExhibits, verdictOf } from '../sentences/decision-sentences.ts';
import { placementExhibits, whereOf, workloadName } from '../sentences/sentences.ts';

export const breakGlassUsed: Rule = {
  id: 'break-glass-used',
  version: 1,
  title: 'An admission control was overridden to let a workload in',
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
  on: 'admitted',
  quiet: {
    withdrawn: { when: 'the same policy allowed the workload afterwards, without an override', least: 'recorded' },
  },

  detect(subject, lineage) {
    const isPlaced = 'container' in subject;
    const decisions = isPlaced ? lineage.decisionsOn(subject) : subject.decisions;
    const used = decisions.findLast(({ decision }) => decision === 'overridden');
    if (!used) return undefined;
    const allowed = allowedAfter(used, decisions);
    if (allowed) return { quiet: 'withdrawn', strength: allowed.strength, because: verdictOf(allowed) };
    const letIn = isPlaced ? `${whereOf(subject)} runs ${subject.image}` : `${workloadName(subject)} was let in`;
    return {
      summary: `${letIn} although ${verdictOf(used)}; ${who(used.actor)} asked for it.`,
      ...(used.ticket === undefined && { severity: 'high' }),
      confidence: used.strength,
      missing: [
        ...(used.ticket === undefined ? ['a ticket or exception that the override names'] : []),
        ...(isPlaced || used.images?.length
          ? []
          : ['which image it runs: no record shows it (in an audit policy, level Request does)']),
      ],
      evidence: [...decisionExhibits(used), ...(isPlaced ? placementExhibits(subject) : [])],
    };
  },
};
