import { expect, test } from 'vitest';
import { report } from '../report.fixture.ts';
import { figures } from './sections.ts';

test('each figure has a value, and its name says what it counts', () => {
  const summary = { ...report.summary, contents: { read: 3, found: 1 } };
  const told = figures({ ...report, summary });
  expect(told.filter(([, value]) => value === '')).toEqual([]);
  const [name = '', value] = told.find(([one]) => one.startsWith('pushed images read')) ?? [];
  expect(name).toBe('pushed images read: 1 finding of what nothing explains, nothing else that counts');
  expect(value).toMatch(/^3 of \d+/);
});
