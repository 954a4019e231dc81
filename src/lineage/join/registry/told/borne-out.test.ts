import { describe, expect, test } from 'vitest';
import { observe } from '../../../../policy/compile/compile.ts';
import { untold } from '../../../../rules/scenarios/asking-scenario.ts';
import { history, type Step } from '../../../../rules/scenarios/history.ts';
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

  test('stays a claim without one, and beside another: nobody can say which of them is forged', () => {
    expect(strengths(webhook('a'))).toEqual(['asserted']);
    expect(strengths(webhook('a'), record, webhook('b'))).toEqual(['asserted', 'asserted']);
  });

  test('stays a claim where the log names another actor', () => {
    expect(strengths(webhook('a'), untold('shop/api:1', { source: 'harbor-audit', by: 'eve' }))).toEqual(['asserted']);
  });
});
