import { known } from '../../../core/known.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { type LetPast, letPast } from '../../analysis/let-past.ts';
import type { Reported } from './input.ts';
import type { PeriodReport } from './schema.ts';

type Row = PeriodReport['letPast'][number];

/** What was let past in the period, or still is by what ended before: who owns it, why, and until when. Those that end first come first. */
export function letPastOf({ analysis, evidence, period, end }: Reported): readonly Row[] {
  // What happens as a period ends belongs to the next one.
  return letPast(analysis, evidence.decisions ?? [], end)
    .filter((one) => wasIn(one, period.from, end))
    .map(rowOf)
    .sort(
      (one, other) =>
        compared(one.ends ?? '~', other.ends ?? '~') || compared(one.kind, other.kind) || compared(one.id, other.id),
    );
}

function wasIn({ kind, from, ends, silences }: LetPast, start: Time, end: Time): boolean {
  if (kind === 'break-glass') return from !== undefined && from >= start && from < end;
  if (kind === 'suppression') return from !== undefined && from < end && (ends ?? end) > start;
  return silences.length > 0 || ((ends ?? end) > start && (from === undefined || from < end));
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function rowOf({ silences, from, ends, review, reviewedBy, rests, ...one }: LetPast): Row {
  const told = (at: Time | undefined): string | undefined => (at === undefined ? undefined : formatTime(at));
  const { kind, id, what, isReviewOverdue, standing, uses, reason, ticket, owner, approvedBy } = one;
  return {
    kind,
    id,
    what,
    isReviewOverdue,
    standing,
    findings: silences.length,
    uses,
    ...known({ reason, ticket, owner, approvedBy, reviewed: reviewedBy, rests: rests?.says }),
    ...known({ from: told(from), ends: told(ends), review: told(review) }),
  };
}
