import { describe, expect, test } from 'vitest';
import { observe } from '../../../../policy/compile/compile.ts';
import { untold } from '../../../../rules/scenarios/asking-scenario.ts';
import { history, minutes, START, type Step } from '../../../../rules/scenarios/history.ts';
import { pushed } from '../../../../rules/scenarios/scenario.ts';
import { only } from '../../../facts/facts.ts';
import { borneOut } from './borne-out.ts';

const webhook = (digest: string) =>
  pushed('shop/api:1', digest, { source: 'harbor', strength: 'asserted', by: 'robot' });
const record = untold('shop/api:1', { source: 'harbor-audit', by: 'robot' });

function strengths(...steps: readonly Step[]): readonly string[] {
  const { events } = history(...steps);
  const pushes = borneOut(only(events, 'manifest.pushed'), only(events, 'manifest.hinted'), observe());
  return pushes.map(({ strength }) => strength);
}

describe('a webhook that tells the digest', () => {
  test('is a record where the log has one push of that tag about then', () => {
    expect(strengths(webhook('a'), record)).toEqual(['recorded']);
  });

  test('happened when the log says', () => {
    const { events } = history(record, minutes(2), webhook('a'));
    const [push] = borneOut(only(events, 'manifest.pushed'), only(events, 'manifest.hinted'), observe());
    expect(push?.at).toBe(START);
  });

  test('is a record a quarter of an hour later where its time is that of its arrival alone', () => {
    const late = (source: string, log: string) =>
      strengths(
        untold('shop/api:1', { source: log, by: 'robot' }),
        minutes(15),
        pushed('shop/api:1', 'a', { source, strength: 'asserted', by: 'robot' }),
      );
    expect(late('jfrog', 'jfrog-access')).toEqual(['recorded']);
    expect(late('harbor', 'harbor-audit')).toEqual(['asserted']);
  });

  test('stays a claim where it may be late of two pushes', () => {
    const logged = untold('shop/api:1', { source: 'jfrog-access', by: 'robot' });
    const late = pushed('shop/api:1', 'a', { source: 'jfrog', strength: 'asserted', by: 'robot' });
    expect(strengths(logged, minutes(6), logged, minutes(6), late)).toEqual(['asserted']);
  });

  test('stays a claim without one, and beside another: nobody can say which of them is forged', () => {
    expect(strengths(webhook('a'))).toEqual(['asserted']);
    expect(strengths(webhook('a'), record, webhook('b'))).toEqual(['asserted', 'asserted']);
  });

  test('stays a claim where the log names another actor', () => {
    expect(strengths(webhook('a'), untold('shop/api:1', { source: 'harbor-audit', by: 'eve' }))).toEqual(['asserted']);
  });
});
