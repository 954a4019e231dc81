import { shelfOf } from '../../attack/shelf.ts';
import { describe, expect, it } from 'vitest';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import { origin, push, sha } from '../../../lineage/storage/store.cases.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { compilePolicy, observe } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { RULES } from '../../analysis/analyze.ts';
import { createEvaluator } from './evaluator.ts';
import type { Told } from '../threads/messages.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const DAY = 86_400_000;
// Questions about deliveries are not asked here.
const inbox: Pick<Inbox, 'parcel' | 'quarantineRows'> = {
  parcel: async () => undefined,
  quarantineRows: async () => [],
};

function runs(digest: ReturnType<typeof sha>, at: number): LandwaiterEvent {
  return {
    type: 'container.observed',
    source: 'kubernetes-pods',
    id: `pod ${at}`,
    at,
    strength: 'recorded',
    origin: origin('pods', 1),
    cluster: 'prod-eu',
    namespace: 'shop',
    pod: 'api-1',
    container: 'api',
    kind: 'container',
    image: 'registry.acme.example/shop/api:v1',
    digest,
    running: true,
    started: at,
  };
}

function told(number: number, events: readonly LandwaiterEvent[]): Told {
  return { type: 'told', number, events, coverage: [], inputs: [], findings: [], held: [] };
}

async function opened(policyText: string | undefined, facts: readonly LandwaiterEvent[]) {
  const store = memoryStore();
  await store.record(facts);
  const policy = policyText === undefined ? observe() : compilePolicy(loadPolicy(policyText, 'p.yaml'));
  const judgement = { policy, rules: RULES };
  return {
    store,
    evaluator: await createEvaluator({
      store,
      inbox,
      judgement,
      attack: shelfOf(''),
      clock: () => 0,
      decided: () => undefined,
    }),
  };
}

describe('an evaluator', () => {
  const [old, kept, recent] = [
    push('old', { at: NOW - 90 * DAY, digest: sha('a'), tag: 'v0' }),
    push('kept', { at: NOW - 90 * DAY, digest: sha('b'), tag: 'v1' }),
    push('recent', { at: NOW - DAY, digest: sha('c'), tag: 'v2' }),
  ];
  const facts = [old, kept, recent, runs(sha('b'), NOW - 89 * DAY)];

  it('forgets what is kept no longer, but not where what still runs came from', async () => {
    const { store, evaluator } = await opened('version: 1\nretention: { registry: 20d, ci: 30d }', facts);
    expect(evaluator.evaluate(NOW).evaluated.facts).toBe(4);
    expect(await evaluator.forget(NOW)).toBe(1);
    expect((await store.facts()).map(({ id }) => id)).not.toContain('old');
    expect(evaluator.evaluate(NOW).evaluated.facts).toBe(3);
  });

  it('forgets nothing without a word about retention', async () => {
    const { evaluator } = await opened(undefined, facts);
    evaluator.evaluate(NOW);
    expect(await evaluator.forget(NOW)).toBe(0);
    expect(evaluator.evaluate(NOW).evaluated.facts).toBe(4);
  });

  it('hears what is told while it forgets', async () => {
    const { evaluator } = await opened('version: 1\nretention: { registry: 30d }', facts);
    evaluator.evaluate(NOW);
    const forgetting = evaluator.forget(NOW);
    evaluator.hear(told(1, [push('meanwhile', { at: NOW })]));
    await forgetting;
    expect(evaluator.evaluate(NOW).evaluated.facts).toBe(4);
  });

  it('says up to which facts it has judged, not up to which it has heard', async () => {
    const { evaluator } = await opened(undefined, []);
    evaluator.hear(told(1, facts));
    expect(evaluator.evaluate(NOW).judged.through).toBe(1);
    evaluator.hear(told(2, [push('later', { at: NOW })]));
    expect(evaluator.evaluate(NOW).judged.through).toBe(2);
  });
});
