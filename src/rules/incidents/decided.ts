import { type Decision, LONGEST_SUPPRESSION, whyNotSecond } from '../../core/decision.ts';
import type { Finding, StandingDecision } from '../../core/finding.ts';
import { addTo } from '../../core/grouping.ts';
import { mayAs } from '../../core/role.ts';
import { formatTime, type Time } from '../../core/time.ts';
import { nest } from './incidents.ts';

/**
 * The findings as people's decisions leave them at an instant. Pure: the order and repetition of decisions do not show.
 * It comes after all rules: what somebody suppresses takes no suspicion away from what an incident is made of, or one
 * analyst could undo a critical finding part by part.
 */
export function applyDecisions(
  findings: readonly Finding[],
  decisions: readonly Decision[],
  at: Time,
): readonly Finding[] {
  if (decisions.length === 0) return findings;
  const unique = [...new Map(decisions.map((one) => [one.id, one])).values()];
  const approvals = unique.filter(({ kind }) => kind === 'approve');
  const byFinding = new Map<string, Decision[]>();
  const made = unique.filter(({ kind, at: then }) => kind !== 'approve' && then <= at);
  for (const decision of made.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)))
    for (const id of new Set([decision.finding, ...decision.parts])) addTo(byFinding, id, decision);
  if (byFinding.size === 0) return findings;
  return nest(
    findings.map((finding) => {
      const about = byFinding.get(finding.id) ?? [];
      const { decision, lookedAfterBy } = standingOf(finding, about, approvals, at);
      return decision ? decided(finding, decision, lookedAfterBy) : finding;
    }),
  );
}

/** What people decided that holds. Who looks after a finding goes on doing so while a suppression of it waits to be approved. */
interface Standing {
  readonly decision?: StandingDecision | undefined;
  readonly lookedAfterBy?: StandingDecision | undefined;
}

function standingOf(
  { severity, state, reopenedAt = -Infinity }: Finding,
  about: readonly Decision[],
  approvals: readonly Decision[],
  at: Time,
): Standing {
  if (state === 'resolved') return {};
  let acknowledgement: Decision | undefined;
  let suppressions: readonly Decision[] = [];
  for (const decision of about) {
    // It was made about what has been resolved since.
    if (decision.at < reopenedAt) continue;
    if (decision.kind === 'acknowledge') acknowledgement = decision;
    else if (decision.kind === 'suppress') suppressions = [...suppressions, decision];
    else suppressions = [];
    if (decision.kind === 'revive') acknowledgement = undefined;
  }
  const live = suppressions
    .map((one) => ({ one, until: endOf(one), approval: approvalOf(one, approvals, at) }))
    .filter(({ until }) => at < until)
    .map(({ one, until, approval }): StandingDecision => {
      const waits = severity === 'critical' && !approval;
      return {
        ...told(one, 'suppress'),
        until,
        ...(approval && { approvedBy: approval.who }),
        ...(waits && { waits }),
      };
    });
  const holds = live.findLast((one) => !one.waits);
  const lookedAfterBy = acknowledgement && told(acknowledgement, 'acknowledge');
  return holds ? { decision: holds } : { decision: live.at(-1) ?? lookedAfterBy, lookedAfterBy };
}

/** When a suppression ends; one that claims to last longer than allowed does not. */
export function endOf({ at, until = at }: Decision): Time {
  return Math.min(until, at + LONGEST_SUPPRESSION);
}

/** The first approval that counts: of another person, who may approve. */
export function approvalOf(suppression: Decision, decisions: readonly Decision[], at: Time): Decision | undefined {
  return [...decisions]
    .sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1))
    .find(
      (one) =>
        one.kind === 'approve' &&
        one.approves === suppression.id &&
        one.at <= at &&
        mayAs(one.role, 'approver') &&
        whyNotSecond(suppression, one) === undefined,
    );
}

function told({ id, who, why, at }: Decision, kind: StandingDecision['kind']): StandingDecision {
  return { id, kind, who, why, at };
}

function decided(finding: Finding, decision: StandingDecision, lookedAfterBy: StandingDecision | undefined): Finding {
  const { who, why, at, until = at, approvedBy, waits, kind } = decision;
  // What the policy tolerates anyway, it goes on tolerating by its own reason.
  if (finding.state === 'suppressed') return { ...finding, decision };
  if (waits)
    return {
      ...finding,
      ...(lookedAfterBy && finding.state === 'open' && { state: 'acknowledged' }),
      decision,
      resolution: `${lookedAfterBy ? `acknowledged by ${lookedAfterBy.who}; ` : ''}${who} wants to suppress it until ${formatTime(until)}: somebody else with the role approver has to approve that`,
    };
  if (kind === 'suppress') {
    const approved = approvedBy === undefined ? '' : `, approved by ${approvedBy}`;
    const resolution = `suppressed by ${who} until ${formatTime(until)}${approved}: ${why}`;
    return { ...finding, decision, state: 'suppressed', resolution };
  }
  // What may still be explained is looked at when it cannot be any more.
  if (finding.state === 'pending') return { ...finding, decision };
  return {
    ...finding,
    decision,
    state: 'acknowledged',
    resolution: `acknowledged by ${who} at ${formatTime(at)}: ${why}`,
  };
}
