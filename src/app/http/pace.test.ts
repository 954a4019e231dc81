import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

test('reads without a wait what a moment brings, and lets wait what comes faster', () => {
  let now = 1000;
  const pace = createPace(1000, 20, () => now);
  expect(pace.after(20)).toBe(0);
  expect(pace.after(100)).toBe(100);
  // Those who come next wait for those before them, too.
  expect(pace.after(50)).toBe(150);
  now += 150;
  expect(pace.after(1)).toBe(1);
});

test('saves no more than a moment for later', () => {
  let now = 0;
  const pace = createPace(1000, 20, () => now);
  now += 3_600_000;
  expect(pace.after(21)).toBe(1);
});
