import { expect, test } from 'vitest';
import { story } from '../../../sinks/formats/findings.fixture.ts';
import { failsOn } from './analyze.ts';

test.each([
  ['open', true],
  ['acknowledged', true],
  ['pending', false],
  ['suppressed', false],
  ['resolved', false],
] as const)('--fail-on counts a finding that is %s: %s', (state, fails) => {
  const all = story.map((one) => ({ ...one, severity: 'high', state }) as const);
  expect(failsOn('high', all)).toBe(fails);
  expect(failsOn('critical', all)).toBe(false);
});
