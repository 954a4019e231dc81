import { describe, expect, it } from 'vitest';
import type { Habit } from '../core/habit.ts';
import type { Deployment } from '../core/subjects.ts';
import { DAY, HOUR } from '../core/time.ts';
import { SILENT } from './habit-tally.ts';
import { noHabits } from './habits.ts';
import { change } from './store.cases.ts';
import { usualDeployers, withDeployers } from './usual-deployers.ts';

const NOW = 100 * DAY;

function deployment(workload: string, at: number): Deployment {
  const fact = change('change', at);
  const where = { cluster: 'prod', namespace: 'shop', workload, container: 'api' };
  return { ...where, kind: 'container', image: 'api', at, uncertain: false, fact };
}

function seeing(...actors: readonly string[]): Habit {
  return { speaks: true, count: 10, days: 3, seen: new Map(actors.map((actor) => [actor, 2])) };
}

const told = {
  ...noHabits,
  deployers: ({ workload }: Deployment) => (workload === 'Deployment/api' ? seeing('argocd') : SILENT),
  // Lee comes to be usual a quarter of an hour from now.
  deployersInNamespace: ({ at }: Deployment) => seeing('argocd', ...(at > NOW + HOUR / 4 ? ['lee'] : [])),
};
const usual = usualDeployers([deployment('Deployment/api', 1), deployment('Deployment/web', 2)], [], told, NOW);
const known = withDeployers(noHabits, usual);
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
    expect(withDeployers(told, usual).deployersInNamespace(deployment('Deployment/api', NOW - DAY)).speaks).toBe(true);
  });
});
