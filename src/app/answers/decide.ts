import { type Decision, LONGEST_SUPPRESSION, whyNotSecond } from '../../core/decision.ts';
import { InvalidInput } from '../../core/error.ts';
import type { Finding } from '../../core/finding.ts';
import { mayAs } from '../../core/role.ts';
import { DAY } from '../../core/time.ts';
import { approvalOf, endOf } from '../../rules/incidents/decided.ts';
import { findingCalled } from '../analysis/finding-called.ts';
import { NotAnswered } from './not-answered.ts';

const DAYS = LONGEST_SUPPRESSION / DAY;

/**
 * The decision, complete with what it is about now, if it may be made.
 * @throws NotAnswered saying why not.
 */
export function admitted(
  decision: Omit<Decision, 'parts'>,
  findings: readonly Finding[],
  decisions: readonly Decision[],
): Decision {
  const finding = findingAsked(decision.finding, findings);
  const about = decisions.filter((one) => one.finding === finding.id);
  if (finding.state === 'resolved' && decision.kind !== 'revive')
    throw new NotAnswered('conflict', `it is resolved: ${finding.resolution ?? 'nothing is left to decide'}`);
  switch (decision.kind) {
    case 'acknowledge':
      break;
    case 'suppress':
      admitSuppression(decision, finding);
      break;
    case 'approve':
      admitApproval(decision, about);
      break;
    case 'unsuppress':
      if (finding.decision?.kind !== 'suppress')
        throw new NotAnswered('conflict', 'nobody suppresses it; what the policy tolerates is changed in the policy');
      break;
    case 'revive':
      if (!finding.decision) throw new NotAnswered('conflict', 'no decision stands against it');
  }
  return {
    ...decision,
    finding: finding.id,
    parts: findings.flatMap(({ id, incident }) => (incident === finding.id ? [id] : [])),
  };
}

function admitSuppression({ at, until = at, who, owners }: Omit<Decision, 'parts'>, { severity }: Finding): void {
  if (severity === 'critical' && owners?.length === 0)
    throw new NotAnswered(
      'second-person',
      `it is critical, so that two people have to agree, and ${who} is a token without an owner: name the person in api.tokens[].owner`,
    );
  if (until <= at) throw new NotAnswered('malformed', 'body.until: is over already');
  if (until > at + LONGEST_SUPPRESSION)
    throw new NotAnswered('malformed', `body.until: at most ${DAYS} days from now; after that somebody looks again`);
}

function admitApproval(approval: Omit<Decision, 'parts'>, about: readonly Decision[]): void {
  if (!mayAs(approval.role, 'approver'))
    throw new NotAnswered('forbidden', `to approve needs the role approver, yours is ${approval.role}`);
  const suppression = about.find((one) => one.kind === 'suppress' && one.id === approval.approves);
  if (!suppression) throw new NotAnswered('not-found', 'no suppression of this finding has the id in body.decision');
  const why = whyNotSecond(suppression, approval);
  if (why !== undefined) throw new NotAnswered('second-person', why);
  if (endOf(suppression) <= approval.at) throw new NotAnswered('conflict', 'the suppression is over');
  const ended = about.some((one) => (one.kind === 'unsuppress' || one.kind === 'revive') && one.at >= suppression.at);
  if (ended) throw new NotAnswered('conflict', 'the suppression was taken back');
  const earlier = approvalOf(suppression, about, approval.at);
  if (earlier) throw new NotAnswered('conflict', `${earlier.who} has approved it already`);
}

/** By its id, or what that alone begins with. @throws NotAnswered where there is none, or more than one. */
export function findingAsked(id: string, findings: readonly Finding[]): Finding {
  try {
    return findingCalled(id, findings);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new NotAnswered('not-found', `${error.reason}; they are listed at /api/v1/findings`);
  }
}
