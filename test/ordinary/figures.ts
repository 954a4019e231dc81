import type { Judged } from './judge.ts';
import type { Mode } from './month.ts';
import type { Outcome } from './tally.ts';

/** What is measured of many months, to be held against what was measured before. */
export interface Figures {
  readonly incidents: number;
  readonly critical: number;
  readonly quiet: number;
  readonly owedTold: number;
  readonly found: number;
  readonly missed: number;
  /** Beyond the honest twins, and not about the attack. */
  readonly beside: number;
}

export function figuresOf(all: readonly Judged[], mode: Mode): Figures {
  const honest = all.flatMap((one) => one.honest.filter((tally) => tally.mode === mode));
  const attack = all.flatMap((one) => one.attack.filter((outcome) => outcome.mode === mode));
  const count = (wanted: Outcome['outcome']): number => attack.filter(({ outcome }) => outcome === wanted).length;
  const noise = honest.flatMap((one) => one.noise);
  return {
    incidents: noise.length,
    critical: noise.filter(({ severity }) => severity === 'critical').length,
    quiet: honest.filter((one) => one.noise.length === 0).length,
    owedTold: honest.flatMap(({ owed }) => owed).filter(({ told }) => told).length,
    found: count('found'),
    missed: count('missed'),
    beside: attack.flatMap((one) => one.noise).length,
  };
}
