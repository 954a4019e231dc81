import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../core/decision.ts';
import type { Finding } from '../../../core/finding.ts';
import { FINDING } from '../../../lineage/storage/store.cases.ts';
import { answerFrom } from '../../answers/answer.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { createStanding } from './standing.ts';

function finding(id: string, more: Partial<Finding> = {}): Finding {
  return { ...FINDING, id, ...more };
}

const NOTHING = { findings: [], contents: [], decisions: [] };
const DECISION: Decision = {
  id: 'd1',
  finding: 'one',
  parts: [],
  kind: 'acknowledge',
  who: 'dana',
  identity: 'oidc:dana',
  role: 'analyst',
  why: 'looking at it',
  at: 8,
};
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id).sort((one, other) => (one < other ? -1 : 1));

describe('findings as they stand', () => {
  it('are those of the last evaluation and of first looks at what came after it', () => {
    const standing = createStanding([finding('saved')], []);
    expect(ids(standing.findings())).toEqual(['saved']);
    standing.looked(1, [finding('one')], 10);
    standing.looked(2, [finding('two')], 20);
    expect(ids(standing.findings())).toEqual(['one', 'saved', 'two']);
    // It has seen the facts of the first look, and does not agree.
    standing.judged({ through: 1, at: 15, findings: [finding('saved')], contents: [], decisions: [] });
    expect(ids(standing.findings())).toEqual(['saved', 'two']);
    standing.judged({ through: 2, at: 30, ...NOTHING });
    expect(standing.findings()).toEqual([]);
    expect(standing.view().at).toBe(30);
  });

  it('take the later word on a finding', () => {
    const standing = createStanding([], []);
    standing.judged({
      through: 1,
      at: 5,
      findings: [finding('one', { severity: 'low' })],
      contents: [],
      decisions: [],
    });
    standing.looked(2, [finding('one', { severity: 'high' })], 10);
    expect(standing.findings().map(({ severity }) => severity)).toEqual(['high']);
  });

  it('are those of an evaluation that ended during a look at the same facts', () => {
    const standing = createStanding([], []);
    standing.judged({ through: 2, at: 20, ...NOTHING, findings: [finding('one', { state: 'acknowledged' })] });
    standing.looked(2, [finding('one'), finding('two')], 10);
    expect(standing.findings().map(({ id, state }) => [id, state])).toEqual([['one', 'acknowledged']]);
  });

  it('show a decision at once, made after the look that found what it is about', () => {
    const standing = createStanding([], []);
    standing.looked(2, [finding('one')], 10);
    standing.judged({ through: 1, at: 5, ...NOTHING, decisions: [DECISION, { ...DECISION, id: 'd2', at: 12 }] });
    expect(standing.findings().map(({ decision }) => decision?.id)).toEqual(['d2']);
  });

  it('keep what people decided, also about what a first look found again', async () => {
    const standing = createStanding([], []);
    standing.judged({ through: 1, at: 5, findings: [], contents: [], decisions: [DECISION] });
    standing.looked(2, [finding('one')], 10);
    expect(standing.findings().map(({ state }) => state)).toEqual(['acknowledged']);
    const near = { standing: standing.view(), history: memoryStore(), lookUp: async () => undefined };
    const answer = await answerFrom(near, { route: 'listFindings', asked: { limit: 10, sort: 'worst' } });
    expect('json' in answer ? JSON.parse(answer.json).items : answer).toHaveLength(1);
    expect(await answerFrom(near, { route: 'getCustody', asked: {} })).toMatchObject({ refusal: 'unavailable' });
    expect(await answerFrom(near, { route: 'getFinding', asked: { id: 'none' } })).toMatchObject({
      refusal: 'not-found',
    });
  });
});
