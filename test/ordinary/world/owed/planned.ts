import type { Mode } from '../../month.ts';
import type { World } from '../world.ts';
import type { Told } from './kind.ts';

/** Kinds of owed acts that an owner may have planned. */
type PlannedKind = 'account-renamed' | 'hotfix-by-hand' | 'unknown-team' | 'unknown-migration';

/** The middle of the records, at which a draft is made. */
function middleOf({ from, until }: { readonly from: number; readonly until: number }): number {
  return from + (until - from) / 2;
}

/**
 * What the owner planned, and wrote into the policy: where that policy is not at hand it is the owed act of the same kind.
 * A draft knows what it has seen, but no exception; without a policy there is neither exception nor alias.
 */
export function owePlanned(world: World, kind: PlannedKind, told: Told): void {
  const isSeen = world.now < middleOf({ from: world.recordsFrom, until: world.until });
  const modes: readonly Mode[] = [
    ...(isSeen && kind !== 'hotfix-by-hand' ? [] : ['draft' as const]),
    ...(kind === 'account-renamed' || kind === 'hotfix-by-hand' ? ['none' as const] : []),
  ];
  if (modes.length === 0) return;
  world.owed.push({ id: `planned-${kind}-${world.owed.length + 1}`, kind, at: world.now, ...told, modes });
}
