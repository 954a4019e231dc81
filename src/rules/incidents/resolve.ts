import type { Finding } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';
import { clearedBy, type ToldBefore } from './cleared-by.ts';
import { nest } from './incidents.ts';
import type { Quiet } from '../rule.ts';

/**
 * The findings now, and the earlier ones that no longer hold: those stay as resolved, each with the reason that the
 * rule gave for being quiet. Nothing vanishes silently. One that was resolved and is there again says since when.
 */
export function carryOver(
  earlier: readonly Finding[],
  now: readonly Finding[],
  quiet: ReadonlyMap<string, Quiet>,
  at: Time,
  toldBefore: ToldBefore = () => undefined,
): readonly Finding[] {
  if (earlier.length === 0) return now;
  const before = new Map(earlier.map((finding) => [finding.id, finding]));
  const current = new Set(now.map((finding) => finding.id));
  const gone = earlier
    .filter((finding) => !current.has(finding.id))
    .map((finding): Finding => {
      if (finding.state === 'resolved') return finding;
      const { incident: _, decision: _decision, reopenedAt: _reopened, ...rest } = finding;
      return {
        ...rest,
        state: 'resolved',
        resolution: reasonOf(quiet.get(finding.id), toldBefore),
      };
    });
  const known = now.map((finding): Finding => {
    const told = before.get(finding.id);
    const reopenedAt = told?.state === 'resolved' ? at : told?.reopenedAt;
    return reopenedAt === undefined ? finding : { ...finding, reopenedAt };
  });
  return gone.length === 0 ? known : nest([...known, ...gone]);
}

function reasonOf(quiet: Quiet | undefined, toldBefore: ToldBefore): string {
  if (!quiet) return 'the facts or the policy no longer support it';
  const isClaim = quiet.claimed === true || quiet.strength === 'asserted';
  return `${isClaim ? 'only a claim says so: ' : ''}${quiet.because}${clearedBy(quiet, toldBefore)}`;
}
