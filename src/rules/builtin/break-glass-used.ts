import { who } from '../../core/actor.ts';
import type { AdmissionDecided } from '../../core/control-event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Control } from '../../core/subjects.ts';
import { HOUR } from '../../core/time.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { allowedAfter, decisionExhibits, verdictOf } from '../sentences/decision-sentences.ts';
import { controlExhibits } from '../sentences/control-sentences.ts';
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
    const asked =
      used.actor ?? (isPlaced ? subject.asked.findLast(({ at }) => at <= used.at + HOUR)?.actor : undefined);
    const maker = makerOf(used, lineage);
    const byWhom = asked ? `; ${who(asked)} asked for it` : '';
    return {
      summary: `${letIn} although ${verdictOf(used)}${byWhom}${maker ? `; ${who(maker.actor)} made the exception` : ''}.`,
      ...(used.ticket === undefined && { severity: 'high' }),
      confidence: used.strength,
      missing: [
        ...(used.ticket === undefined ? ['a ticket or exception that the override names'] : []),
        ...(isPlaced || used.images?.length
          ? []
          : ['which image it runs: no record shows it (in an audit policy, level Request does)']),
      ],
      evidence: [
        ...decisionExhibits(used),
        ...(maker ? controlExhibits(maker).slice(-1) : []),
        ...(isPlaced ? placementExhibits(subject) : []),
      ],
    };
  },
};

/** Who is on record as having made the exception that the control names, `shop/legacy` or `legacy`. */
function makerOf({ ticket, at, cluster }: AdmissionDecided, { controls }: Lineage): Control | undefined {
  if (ticket === undefined) return undefined;
  const name = ticket.slice(ticket.lastIndexOf('/') + 1);
  return controls.findLast(
    ({ facts: [fact], ...control }) =>
      fact.control === 'exception' &&
      control.actor !== undefined &&
      control.at <= at &&
      fact.cluster === cluster &&
      fact.subject === `PolicyException ${name}`,
  );
}
