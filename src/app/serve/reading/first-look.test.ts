import { describe, expect, it } from 'vitest';
import { parseDigest } from '../../../core/digest.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Finding } from '../../../core/finding.ts';
import { DAY } from '../../../core/time.ts';
import type { LookUps } from '../../../lineage/storage/look-ups.ts';
import { suspects } from '../../../lineage/near/suspects.ts';
import { FINDING, push, sha } from '../../../lineage/storage/store.cases.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { RULES } from '../../analysis/analyze.ts';
import { firstLook, type Known } from './first-look.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const POLICY = `version: 1
registries: [{ host: registry.acme.example }]
publishers: [{ repositories: ["registry.acme.example/**"], actors: [ci-bot] }]
actors: [{ name: ci-bot, kind: ci }]
`;
const judgement = { policy: compilePolicy(loadPolicy(POLICY, 'p.yaml')), rules: RULES };

function pushes(count: number, repository: (index: number) => string): readonly LandwaiterEvent[] {
  return Array.from({ length: count }, (_, index) =>
    push(`push ${index}`, {
      at: NOW - count + index,
      registry: 'registry.acme.example',
      repository: repository(index),
      tag: `v${index}`,
      digest: parseDigest(`sha256:${index.toString(16).padStart(64, '0')}`),
      layers: [],
      actor: { name: 'stranger', kind: 'unknown' },
    }),
  );
}

function knownTo(store: LookUps): Known {
  return { runs: [], coverage: [], findings: [], suspects: suspects(store) };
}

async function looks(facts: readonly LandwaiterEvent[]) {
  const store = memoryStore();
  await store.record(facts);
  const found = new Set<string>();
  const sizes: number[] = [];
  for (let left = facts; left.length > 0; left = left.slice(sizes.at(-1))) {
    const { findings, looked } = await firstLook(left, judgement, store, knownTo(store), NOW);
    for (const { rule, evidence } of findings)
      if (rule === 'push-by-unapproved-actor') for (const { eventId } of evidence) found.add(eventId);
    sizes.push(looked);
  }
  return { found, sizes };
}

describe('many fresh facts', () => {
  it('are looked at in parts, and each of them is', async () => {
    const facts = pushes(250, (index) => `shop/service-${index}`);
    const { found, sizes } = await looks(facts);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(250);
    expect(facts.filter(({ id }) => !found.has(id))).toEqual([]);
  });

  it('whose repository has more than can be gathered are passed over, and not judged without what explains them', async () => {
    const store = memoryStore();
    await store.record(pushes(20_100, () => 'shop/api'));
    const [fresh] = pushes(1, () => 'shop/api');
    if (!fresh) throw new Error('nothing was pushed');
    expect(await firstLook([fresh], judgement, store, knownTo(store), NOW)).toEqual({ findings: [], looked: 1 });
  });
});

describe('a series of pushes by a stranger', () => {
  const facts = pushes(3, () => 'shop/api');
  const told = async (findings: readonly Finding[]) => {
    const store = memoryStore();
    await store.record(facts);
    const look = await firstLook(facts, judgement, store, { ...knownTo(store), findings }, NOW + DAY);
    return look.findings.map(({ rule }) => rule).filter((rule) => rule === 'stranger-keeps-pushing');
  };

  it('is told', async () => {
    expect(await told([])).toEqual(['stranger-keeps-pushing']);
  });

  it('is left to the evaluation of everything where it began with a push that is not in view', async () => {
    const image = { registry: 'registry.acme.example', repository: 'shop/web', digest: sha('f') };
    const actor = { name: 'stranger', kind: 'unknown' } as const;
    const earlier = { ...FINDING, rule: 'push-by-unapproved-actor', image, actor };
    expect(await told([earlier])).toEqual([]);
    expect(await told([{ ...earlier, state: 'resolved' }])).toEqual(['stranger-keeps-pushing']);
  });
});
