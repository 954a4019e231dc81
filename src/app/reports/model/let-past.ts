import type { Decision } from '../../../core/decision.ts';
import type { AdmissionDecided } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import type { Exception } from '../../../core/policy.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { exceptionUses, standing } from '../../analysis/exceptions.ts';
import type { Reported } from './input.ts';
import type { PeriodReport } from './schema.ts';

type LetPast = PeriodReport['letPast'][number];

/** What was let past in the period, or still is by what ended before: who owns it, why, and until when. Those that end first come first. */
export function letPastOf(reported: Reported): readonly LetPast[] {
  return [...exceptionsOf(reported), ...suppressionsOf(reported), ...overridesOf(reported)].sort(
    (one, other) =>
      compared(one.ends ?? '~', other.ends ?? '~') || compared(one.kind, other.kind) || compared(one.id, other.id),
  );
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function exceptionsOf({ analysis, period, end }: Reported): readonly LetPast[] {
  const accepted = new Set(analysis.lineage.policy.contents.accepted);
  return exceptionUses(analysis)
    .filter(
      ({ exception: { starts, expires }, silences }) =>
        silences.length > 0 || (expires > period.from && (starts === undefined || starts < end)),
    )
    .map(({ exception, silences }) => {
      const { id, reason, ticket, owner, approvedBy, starts, expires, reviewBy, reviewedAt, reviewedBy } = exception;
      return {
        kind: accepted.has(exception) ? 'accepted contents' : 'exception',
        id,
        what: scopeOf(exception),
        reason,
        owner,
        ends: formatTime(expires),
        isReviewOverdue:
          reviewBy !== undefined && reviewBy <= end && !(reviewedAt !== undefined && reviewedAt >= reviewBy),
        standing: standing(exception, end),
        findings: silences.length,
        ...known({
          ticket,
          approvedBy,
          from: starts === undefined ? undefined : formatTime(starts),
          review: reviewBy === undefined ? undefined : formatTime(reviewBy),
          reviewed: reviewedBy,
        }),
      };
    });
}

function scopeOf({ scope: { rules, repositories, environments, digests, actors } }: Exception): string {
  const parts = [
    ['rules', rules],
    ['repositories', repositories?.patterns],
    ['environments', environments],
    ['digests', digests?.map((one) => one.slice(0, 19))],
    ['actors', actors?.patterns],
  ] as const;
  const said = parts.flatMap(([name, values]) => (values ? [`${name} ${values.join(', ')}`] : []));
  return said.length === 0 ? 'everything' : said.join('; ');
}

function suppressionsOf({ analysis, evidence, period, end }: Reported): readonly LetPast[] {
  const decisions = (evidence.decisions ?? []).filter(({ at }) => at < end);
  const titles = new Map(analysis.findings.map((one) => [one.id, `${one.title} (${one.rule})`]));
  return decisions
    .filter(({ kind, until }) => kind === 'suppress' && (until ?? end) > period.from)
    .map((one) => {
      const over = endOf(one, decisions);
      const approval = decisions.find(({ kind, approves }) => kind === 'approve' && approves === one.id);
      return {
        kind: 'suppression' as const,
        id: one.finding,
        what: titles.get(one.finding) ?? 'a finding that is no longer kept',
        reason: one.why,
        owner: one.who,
        from: formatTime(one.at),
        isReviewOverdue: false,
        standing: over !== undefined && over <= end ? ('ended' as const) : ('in force' as const),
        findings: 1 + one.parts.length,
        ...known({ approvedBy: approval?.who, ends: over === undefined ? undefined : formatTime(over) }),
      };
    });
}

/** When it no longer held: by its end, or by a later decision. */
function endOf({ finding, at, until }: Decision, decisions: readonly Decision[]): Time | undefined {
  const lifted = decisions.find(
    (one) => one.finding === finding && one.at > at && (one.kind === 'unsuppress' || one.kind === 'revive'),
  )?.at;
  return lifted === undefined ? until : Math.min(lifted, until ?? lifted);
}

function overridesOf({ analysis: { lineage }, period, end }: Reported): readonly LetPast[] {
  const decisions = new Map<string, AdmissionDecided>();
  for (const placement of lineage.placements)
    for (const one of lineage.decisionsOn(placement)) decisions.set(one.id, one);
  for (const { decisions: own } of lineage.overridden) for (const one of own) decisions.set(one.id, one);
  return [...decisions.values()]
    .filter((one) => one.decision === 'overridden' && one.at >= period.from && one.at < end)
    .map(({ at, control, policy, cluster, namespace, kind, name, reason, ticket, actor, images = [] }) => ({
      kind: 'break-glass' as const,
      id: `${control}${policy === undefined ? '' : ` ${policy}`}`,
      what: [
        [cluster, namespace, [kind, name].filter(Boolean).join('/')].filter(Boolean).join(' / '),
        ...images.map(({ reference, digest }) => reference ?? digest ?? ''),
      ]
        .filter((part) => part !== '')
        .join('; '),
      from: formatTime(at),
      isReviewOverdue: false,
      standing: 'used' as const,
      findings: 0,
      ...known({ reason, ticket, owner: actor?.name }),
    }));
}
