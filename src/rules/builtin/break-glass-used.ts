import { who } from '../../core/actor.ts';
import type { AdmissionDecided } from '../../core/control-event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Control, Placement } from '../../core/subjects.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import { IMPAIRED, IMPLANT, type Rule } from '../rule.ts';
import { allowedAfter, decisionExhibits, verdictOf } from '../sentences/decision-sentences.ts';
import { controlExhibits } from '../sentences/control-sentences.ts';
import { placementExhibits, whereOf, workloadName } from '../sentences/sentences.ts';

export const breakGlassUsed: Rule = {
  id: 'break-glass-used',
  version: 1,
  title: 'An admission control was overridden to let a workload in',
  severity: 'medium',
  mode: 'observe',
  attack: [...IMPLANT, IMPAIRED],
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
    const used = decisions.findLast(isOverride);
    if (!used) return undefined;
    const allowed = allowedAfter(used, decisions);
    if (allowed) return { quiet: 'withdrawn', strength: allowed.strength, because: verdictOf(allowed) };
    if (isPlaced && letInBy(used, subject, lineage)[0] !== subject) return undefined;
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

/**
 * All that one override let in: the other containers of its pods, and what ran before under the same name, are no further
 * uses of it. First what came last, and no init container.
 */
function letInBy(used: AdmissionDecided, subject: Placement, lineage: Lineage): readonly Placement[] {
  const { cluster, namespace, workload } = subject;
  return lineage.placements
    .filter((one) => one.workload === workload && one.namespace === namespace && one.cluster === cluster)
    .filter((one) =>
      lineage
        .decisionsOn(one)
        .some((other) => other === used || (isNamedAlike(other, used) && areOfOnePod(one, subject))),
    )
    .sort(
      (one, other) =>
        Number(one.kind !== 'container') - Number(other.kind !== 'container') ||
        other.from - one.from ||
        (one.key < other.key ? -1 : 1),
    );
}

/** Several records tell of it: an event, a report, and reports after that. */
function isNamedAlike(one: AdmissionDecided, { control, policy, ticket }: AdmissionDecided): boolean {
  const isAlike = one.control === control && one.policy === policy && one.ticket === ticket;
  return isAlike && ticket !== undefined && isOverride(one);
}

function areOfOnePod({ instances }: Placement, subject: Placement): boolean {
  const pods = new Set(subject.instances.map(({ pod }) => pod));
  return instances.some(({ pod }) => pods.has(pod));
}

function isOverride({ decision }: AdmissionDecided): boolean {
  return decision === 'overridden';
}

/** Who is on record as having made an exception that the control names: `shop/legacy`, `legacy`, several with commas. */
function makerOf({ ticket, at, cluster }: AdmissionDecided, { controls }: Lineage): Control | undefined {
  if (ticket === undefined) return undefined;
  const names = ticket.split(',', MOST_EXCEPTIONS).map((one) => one.slice(one.lastIndexOf('/') + 1).trim());
  const subjects = new Set(names.map((name) => `PolicyException ${name}`));
  return controls.findLast(
    ({ facts: [fact], ...control }) =>
      fact.control === 'exception' &&
      control.actor !== undefined &&
      control.at <= at + CLOCKS &&
      fact.cluster === cluster &&
      subjects.has(fact.subject),
  );
}

const MOST_EXCEPTIONS = 20;
// A report has whole seconds, and the control's own clock.
const CLOCKS = MINUTE;
