import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../src/policy/file/load.ts';
import type { Act } from '../act.ts';
import { chanceOf } from './chance.ts';
import { PRODUCTS } from './products.ts';
import { drawCompany } from './topology.ts';
import { drawMonth } from './month.ts';

const SEEDS = Array.from({ length: 12 }, (_, at) => at + 1);

describe('a month as drawn', () => {
  it('is the same for the same seed, and another for another', () => {
    const [first, again, other] = [3, 3, 4].map((seed) => JSON.stringify(drawMonth(seed, { small: true })));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('has acts by time, none after its end', () => {
    for (const seed of SEEDS) {
      const { acts, until } = drawMonth(seed, { small: true });
      const times = acts.map(({ at }) => at);
      expect(times.toSorted((one, next) => one - next)).toEqual(times);
      expect(times.at(-1)).toBeLessThan(until);
    }
  });

  it('has a policy that is valid', () => {
    for (const seed of SEEDS)
      expect(checkPolicy(drawMonth(seed, { small: true }).policy, 'landwaiter.yaml')).toHaveProperty('file');
  });

  it('ends what has begun, once, and starts nothing twice under one name', () => {
    for (const seed of SEEDS) expect(contradictions(drawMonth(seed, { small: true }).acts)).toEqual([]);
  });

  it('tells whom it owes what', () => {
    const owed = SEEDS.flatMap((seed) => drawMonth(seed, { small: true }).owed);
    expect(owed.length).toBeGreaterThan(0);
    for (const { about, why, who } of owed) for (const word of [...about, why, who]) expect(word).not.toBe('');
  });

  it('comes to all that stands beside, and to each audit log', () => {
    const drawn = new Set(Array.from({ length: 60 }, (_, at) => drawMonth(at + 1, { small: true }).drawn).flat());
    expect([...drawn]).toEqual(
      expect.arrayContaining([
        'beside: KEDA scales to zero',
        'beside: KEDA makes jobs',
        'beside: VPA',
        'beside: Strimzi',
        'beside: Postgres operator',
        'beside: Argo Rollouts',
        'beside: Flux',
        'beside: Velero restore',
        'beside: Kyverno adds pull secrets',
        'beside: Kyverno rewrites to a mirror',
        'telemetry: audit log at Metadata',
        'telemetry: audit log of two API servers of three',
      ]),
    );
  });

  it('comes to every registry product', () => {
    const seen = new Set(Array.from({ length: 200 }, (_, at) => at + 1).flatMap((seed) => registriesOf(seed)));
    expect([...seen].sort()).toEqual(PRODUCTS.map(({ product }) => product).sort());
  });
});

function registriesOf(seed: number): readonly string[] {
  return drawCompany(chanceOf(seed), seed, false).organisation.registries.map(({ product }) => product);
}

function contradictions(acts: readonly Act[]): readonly string[] {
  const alive = new Map<string, string>();
  const found: string[] = [];
  for (const act of acts) {
    if (act.act !== 'start' && act.act !== 'end') continue;
    const name = `${act.workload.cluster.id} ${act.workload.namespace} ${act.pod}`;
    const uid = alive.get(name);
    if (act.act === 'start' && uid !== undefined && uid !== act.uid) found.push(`${name} is there twice`);
    if (act.act === 'end' && uid !== act.uid) found.push(`${name} ends and was not there`);
    if (act.act === 'start') alive.set(name, act.uid);
    else alive.delete(name);
  }
  return found;
}
