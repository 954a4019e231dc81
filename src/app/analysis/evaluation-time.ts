import type { Decision } from '../../core/decision.ts';
import type { Policy } from '../../core/policy.ts';
import type { Time } from '../../core/time.ts';

/**
 * When findings are evaluated for unless somebody says: once late evidence for the latest record has had its time, or at
 * the latest decision. `latest`: absent where nothing was recorded.
 */
export function evaluationTime(latest: Time | undefined, { windows }: Policy, decisions: readonly Decision[]): Time {
  const due = latest === undefined ? 0 : latest + windows.lateEvidence;
  return decisions.reduce((most, { at }) => Math.max(most, at), due);
}
