import { describe, expect, test } from 'vitest';
import type { Month } from '../month.ts';
import { drawMonth } from '../world/month.ts';
import { isShown } from './feeds.ts';
import { ATTACKS, attacked, attackedBy } from './index.ts';

const SEEDS = Array.from({ length: 36 }, (_, at) => at + 1);
// Small organisations have one registry only, so some are of any size.
const months = new Map<number, Month>(SEEDS.map((seed) => [seed, drawMonth(seed, { small: seed <= 24 })]));

/** ECS is on none of the clusters drawn here. */
const IMPOSSIBLE = new Set([34]);

const monthOf = (seed: number): Month => months.get(seed) ?? drawMonth(seed);

describe.each(ATTACKS.map((attacking, at) => ({ name: attacking.name, number: at + 1 })))(
  '$number $name',
  ({ number }) => {
    const found = SEEDS.flatMap((seed) => attackedBy(monthOf(seed), number, seed) ?? []);

    const isPossible = !IMPOSSIBLE.has(number);
    test(`${isPossible ? 'happens to some organisation, and some have' : 'no organisation here has'} records that show it`, () => {
      expect(found.length > 0).toBe(isPossible);
      expect(found.some(({ attack, month }) => isShown(attack, month))).toBe(isPossible);
    });

    test('lies in the second half, in the order of time, and marks its acts', () => {
      for (const { attack, month } of found) {
        const middle = (month.from + month.until) / 2;
        expect(attack.number).toBe(number);
        for (const act of attack.acts) {
          expect(act.story).toBe(attack.id);
          expect(act.at).toBeGreaterThan(middle - 3_600_000);
          expect(act.at).toBeLessThan(month.until + 3_600_000);
        }
        expect(attack.about.length).toBeGreaterThan(0);
        const times = month.acts.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
      }
    });

    test('changes no honest act from before it', () => {
      for (const { attack, month } of found) {
        const [first] = attack.acts;
        const honest = monthOf(month.organisation.seed).acts.filter(({ at }) => at < (first?.at ?? 0));
        expect(month.acts.slice(0, honest.length)).toEqual(honest);
      }
    });
  },
);

test('the same seed draws the same attack, and seeds draw different ones', () => {
  const drawn = SEEDS.map((seed) => attacked(monthOf(seed), seed)?.attack);
  expect(SEEDS.map((seed) => attacked(monthOf(seed), seed)?.attack)).toEqual(drawn);
  expect(new Set(drawn.map((attack) => attack?.number)).size).toBeGreaterThan(10);
});
