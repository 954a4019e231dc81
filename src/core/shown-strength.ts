import type { Strength } from './strength.ts';
import type { Push } from './subjects.ts';

/** How sure a push is to whoever reads of it: one that only webhooks tell of is a claim, whatever it is taken for. */
export function shownStrength({ strength, claimed }: Pick<Push, 'strength' | 'claimed'>): Strength {
  return claimed ? 'asserted' : strength;
}
