import type { Case } from '../rule.ts';
import { changed } from '../control-scenario.ts';
import { history, minutes } from '../history.ts';
import { deployed } from '../scenario.ts';

export const cases: readonly Case[] = [
  {
    name: 'somebody may change workloads from now on',
    ...history(changed('deploy-permission', { cluster: 'prod-1', to: 'mallory' })),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'somebody may change workloads from now on, and does at once',
    ...history(
      changed('deploy-permission', { cluster: 'prod-1', to: 'mallory' }),
      minutes(5),
      deployed('shop/api', 'shop/api:1.4', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory set the image of Deployment/api in shop soon after',
  },
  {
    name: 'somebody else deploys',
    ...history(
      changed('deploy-permission', { cluster: 'prod-1', to: 'mallory' }),
      minutes(5),
      deployed('shop/api', 'shop/api:1.4'),
    ),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'a right was taken away',
    ...history(changed('deploy-permission', { cluster: 'prod-1', effect: 'tightened' })),
    expect: 'none',
  },
];
