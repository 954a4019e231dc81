import { describe, expect, it } from 'vitest';
import type { Habit } from '../../../core/habit.ts';
import type { Deployment, Push } from '../../../core/subjects.ts';
import { DAY, HOUR } from '../../../core/time.ts';
import { SILENT } from './habit-tally.ts';
import { noHabits } from './habits.ts';
import { change, sha } from '../../storage/store.cases.ts';
import { usualNow, withUsual } from './usual-now.ts';

const NOW = 100 * DAY;
const CI = { name: 'ci-bot', kind: 'robot' } as const;

function deployment(workload: string, at: number): Deployment {
  const fact = change('change', at);
  const where = { cluster: 'prod', namespace: 'shop', workload, container: 'api' };
  return { ...where, kind: 'container', image: 'api', at, uncertain: false, fact };
}

function push(repository: string, at: number): Push {
  const [registry, digest] = ['registry.acme.example', sha('a')];
  const key = `${registry}/${repository}@${digest}`;
  return { key, registry, repository, digest, at, strength: 'recorded', told: {}, kind: 'manifest', facts: [] };
}

function seeing(...actors: readonly string[]): Habit {
  return { speaks: true, count: 10, days: 3, seen: new Map(actors.map((actor) => [actor, 2])) };
}

const told = {
  ...noHabits,
  deployers: ({ workload }: Deployment) => (workload === 'Deployment/api' ? seeing('argocd') : SILENT),
  // Lee comes to be usual a quarter of an hour from now.
  deployersInNamespace: ({ at }: Deployment) => seeing('argocd', ...(at > NOW + HOUR / 4 ? ['lee'] : [])),
  publishersOfAll: () => seeing('ci-bot'),
  clientsOfActor: ({ actor }: Push) => (actor?.name === 'ci-bot' ? seeing('docker') : SILENT),
  networksOfAll: ({ registry }: Push) => (registry === 'registry.acme.example' ? seeing('192.0.2.0/24') : SILENT),
};
const usual = usualNow(
  [deployment('Deployment/api', 1), deployment('Deployment/web', 2)],
  [{ ...push('shop/api', 1), actor: CI }],
  told,
  NOW,
);
const known = withUsual(noHabits, usual);
const names = ({ seen }: Habit): readonly string[] => [...seen.keys()];

describe('who usually deploys', () => {
  it('is what all facts told of workloads, namespaces and clusters', () => {
    expect(names(known.deployers(deployment('Deployment/api', NOW)))).toEqual(['argocd']);
    expect(known.deployers(deployment('Deployment/web', NOW))).toBe(SILENT);
    expect(known.deployersIn(deployment('Deployment/api', NOW))).toBe(SILENT);
  });

  it('includes whoever comes to be usual soon', () => {
    expect(names(known.deployersInNamespace(deployment('Deployment/new', NOW)))).toEqual(['argocd', 'lee']);
  });

  it('is nothing to go by for another time', () => {
    expect(known.deployersInNamespace(deployment('Deployment/api', NOW - DAY))).toBe(SILENT);
    expect(withUsual(told, usual).deployersInNamespace(deployment('Deployment/api', NOW - DAY)).speaks).toBe(true);
  });
});

describe('from where a registry is usually pushed to', () => {
  it('goes with who pushes there, and with what', () => {
    const another = push('shop/new', NOW);
    expect(names(known.publishersOfAll(another))).toEqual(['ci-bot']);
    expect(names(known.clientsOfActor({ ...another, actor: CI }))).toEqual(['docker']);
    expect(known.clientsOfActor({ ...another, actor: { ...CI, name: 'lee' } })).toBe(SILENT);
  });

  it('is what all facts told of any repository of it', () => {
    expect(names(known.networksOfAll(push('shop/new', NOW)))).toEqual(['192.0.2.0/24']);
    expect(known.networksOfAll({ ...push('shop/new', NOW), registry: 'other.example' })).toBe(SILENT);
    expect(known.networksOfAll(push('shop/new', NOW - DAY))).toBe(SILENT);
  });
});
