import { expect, test } from 'vitest';
import { pushed } from '../../rules/scenarios/scenario.ts';
import { history } from '../../rules/scenarios/history.ts';
import { observe } from '../../policy/compile/compile.ts';
import { analyze } from '../analysis/analyze.ts';
import { toldFindings } from '../analysis/finding-changes.ts';
import type { Finding } from '../../core/finding.ts';
import { findingsLog, newFindings } from './new-findings.ts';

const { events, coverage } = history(
  pushed('shop/api:1.4', 'a', { by: 'ci' }),
  pushed('shop/api:1.4', 'b', { by: 'eve' }),
);
const [found] = analyze({ events, coverage, inputs: [] }, observe()).findings;

function finding(id: string, more: Partial<Finding> = {}): Finding {
  if (!found) throw new Error('nothing is found');
  return { ...found, id, severity: 'high', state: 'open', ...more };
}

function newsOf(before: readonly Finding[], now: readonly Finding[]): readonly string[] {
  const { told } = newFindings(toldFindings(before).changesTo(now, 1).changes, now);
  return told.map((one) => one.finding);
}

test('what is new is what is open and high or above now, and was not before', () => {
  const now = [
    finding('opened'),
    finding('medium', { severity: 'medium' }),
    finding('waiting', { state: 'pending' }),
    finding('suppressed', { state: 'suppressed' }),
    finding('critical', { severity: 'critical' }),
  ];
  expect(newsOf([], now)).toEqual(['opened', 'critical']);
  expect(newsOf(now, now)).toEqual([]);
  expect(newsOf([finding('opened', { severity: 'medium' })], now.slice(0, 1))).toEqual(['opened']);
  expect(newsOf([finding('opened', { state: 'pending' })], now.slice(0, 1))).toEqual(['opened']);
  expect(newsOf([finding('critical')], [finding('critical', { severity: 'critical' })])).toEqual([]);
});

test('twenty a minute are told, then how many more there were', () => {
  const lines: string[] = [];
  let time = 0;
  const log = findingsLog(
    { warn: (fields, message) => lines.push(`${message} ${JSON.stringify(fields)}`) },
    () => time,
  );
  const one = { finding: 'id', rule: 'tag-repointed', severity: 'high', summary: 'a tag was moved' };
  for (let count = 0; count < 25; count++) log.note({ told: [one], more: 0 });
  log.note({ told: [], more: 3 });
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe(`new finding ${JSON.stringify(one)}`);
  log.tell();
  expect(lines.slice(20)).toEqual(['more new findings of high and above {"leftOut":8}']);
  time = 61_000;
  log.note({ told: [one], more: 0 });
  expect(lines).toHaveLength(22);
  log.tell();
  expect(lines).toHaveLength(22);
});
