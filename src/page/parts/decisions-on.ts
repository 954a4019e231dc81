import type { FindingRow } from '../api/types.ts';
import type { DecisionKind } from './decide.tsx';

/** Of a finding, what tells which decisions may be taken about it. */
interface Decidable extends Pick<FindingRow, 'state' | 'decision'> {
  readonly exception?: string | undefined;
}

/** A decision, what its button says, and its key. */
export type Choice = readonly [kind: DecisionKind, says: string, key: string];

/** The decisions that may be taken of it, what they are called, and their keys. */
export function decisionsOn({ state, decision, exception }: Decidable, isApprover: boolean): readonly Choice[] {
  return [
    ...(decision?.waits === true && isApprover ? [['approve', 'Approve the suppression', 'p'] as const] : []),
    ...(state === 'open' || state === 'pending' ? [['acknowledge', 'Look after', 'a'] as const] : []),
    // What an exception of the policy lets past ends in the policy.
    ...(state === 'suppressed' && exception === undefined ? [['unsuppress', 'Tolerate no longer', 'u'] as const] : []),
    ...(state === 'suppressed' ? [] : [['suppress', 'Suppress …', 's'] as const]),
    ...(state === 'acknowledged' ? [['revive', 'Open again', 'r'] as const] : []),
  ];
}

/** Those that may be taken of all of them at once. */
export function decisionsOnAll(all: readonly Decidable[], isApprover: boolean): readonly Choice[] {
  const [first, ...others] = all.map((one) => decisionsOn(one, isApprover));
  return (first ?? []).filter(([kind]) => others.every((one) => one.some(([other]) => other === kind)));
}
