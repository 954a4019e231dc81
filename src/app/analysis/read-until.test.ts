import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../core/time.ts';
import { observe } from '../../policy/compile/compile.ts';
import { history, START } from '../../rules/scenarios/history.ts';
import { pushed } from '../../rules/scenarios/scenario.ts';
import { scopeOf } from '../../sinks/phrases.ts';
import { analyze } from './analyze.ts';

const told = history(pushed('shop/api:1', 'a'));
const minute = (at: number): number => Math.floor(at / MINUTE);

function scope(...heard: readonly number[]): string {
  const quiet = { source: 'kubernetes-audit', scope: 'prod-1', minutes: heard.map(minute) };
  const coverage = [...told.coverage, quiet];
  return scopeOf(analyze({ events: told.events, coverage, inputs: [] }, observe()).report());
}

test('records that tell of nothing are records all the same: the head names the last one', () => {
  expect(scope(START, START + 4 * HOUR)).toBe(
    'records of 2026-11-02 08:00:00 – 12:00:00 UTC, evaluated as of 2026-11-02 12:20:00 UTC, 20 min after the last one',
  );
});

test('one from the future is none', () => {
  expect(scope(START, START + 90 * DAY)).toBe(
    'records of 2026-11-02 08:00:00 UTC, evaluated as of 2026-11-02 08:20:00 UTC, 20 min after the last one',
  );
});
