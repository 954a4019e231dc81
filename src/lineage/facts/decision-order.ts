import type { Decision } from '../../core/decision.ts';

/** By time, then id: however a store keeps them. */
export function inOrderOfDecision(decisions: readonly Decision[]): readonly Decision[] {
  return [...decisions].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
}
