import { expect, test } from 'vitest';
import { legible } from './legible.ts';

test('what the font lacks stands as its code, and however much of it there is takes no more room than letters do', () => {
  const has = (code: number): boolean => code < 0x3000;
  expect(legible('漢 ok', has)).toBe('U+6F22 ok');
  for (const one of ['\u0301', '漢', 'x']) expect(legible(one.repeat(1000), has).length).toBeLessThanOrEqual(361);
  expect(legible('x'.repeat(360), has)).toBe('x'.repeat(360));
});
