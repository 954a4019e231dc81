import type { Case } from '../rule.ts';
import { changed, issued } from '../scenarios/control-scenario.ts';
import { history, minutes, type Step } from '../scenarios/history.ts';
import { deployed } from '../scenarios/scenario.ts';

const AGGREGATOR = 'system:serviceaccount:kube-system:clusterrole-aggregation-controller';
const ITSELF = { by: 'system:apiserver', part: 'api-server' } as const;

function role(name: string, right: string, told: Parameters<typeof changed>[1] = {}): Step {
  const levels = right === '' ? {} : { [right]: -1 };
  const change = right === '' ? 'created' : `may ${right}`;
  return changed('deploy-permission', { cluster: 'prod-1', subject: `ClusterRole ${name}`, change, levels, ...told });
}

/** The controller writes what it found into an aggregated role. */
function aggregated(name: string, right: string, told: Parameters<typeof changed>[1] = {}): Step {
  return role(name, right, { by: AGGREGATOR, part: 'role-aggregation', effect: 'changed', ...told });
}

const viewMade = role('view', '', { ...ITSELF, effect: 'changed' });

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
    name: 'the API server writes its own roles',
    ...history(role('system:controller:job-controller', 'create pods', ITSELF)),
    expect: { quiet: 'own-roles' },
  },
  {
    name: 'somebody acts as the API server by impersonation',
    ...history(role('mine', 'create pods', { by: 'system:apiserver', through: 'mallory' })),
    defeats: 'own-roles',
    expect: 'fires',
    severity: 'low',
    says: 'system:apiserver (behind it mallory) changed',
  },
  {
    name: 'a claim that the API server did it',
    ...history(role('mine', 'create pods', { ...ITSELF, source: 'audit-webhook', strength: 'asserted' })),
    defeats: 'own-roles',
    expect: 'fires',
  },
  {
    name: 'the controller fills an aggregated role from the API server’s own',
    ...history(
      role('edit', '', { ...ITSELF, effect: 'changed' }),
      role('system:aggregate-to-edit', 'create pods', { ...ITSELF, addsTo: ['edit'] }),
      aggregated('edit', 'create pods'),
    ),
    expect: { quiet: 'aggregated' },
  },
  {
    name: 'somebody makes a role that is added to view, and the controller does the rest',
    ...history(
      viewMade,
      role('helper', 'create pods', { by: 'mallory', addsTo: ['view'] }),
      aggregated('view', 'create pods'),
    ),
    expect: 'fires',
    severity: 'low',
    says: 'mallory changed ClusterRole helper',
  },
  {
    name: 'with the controller’s token somebody writes a right that no role has on record',
    ...history(
      viewMade,
      role('helper', 'create pods', { by: 'dana@acme.example', addsTo: ['view'] }),
      aggregated('view', 'patch deployments'),
    ),
    defeats: 'aggregated',
    expect: 'fires',
    says: 'changed ClusterRole view',
  },
  {
    name: 'with the controller’s token somebody writes a right that another role has, which is not added to this one',
    ...history(
      viewMade,
      role('system:aggregate-to-edit', 'create pods', { ...ITSELF, addsTo: ['edit'] }),
      aggregated('view', 'create pods'),
    ),
    defeats: 'aggregated',
    expect: 'fires',
    says: 'changed ClusterRole view',
  },
  {
    name: 'somebody got himself the controller’s token, and writes what it would write',
    ...history(
      role('edit', '', { ...ITSELF, effect: 'changed' }),
      role('system:aggregate-to-edit', 'create pods', { ...ITSELF, addsTo: ['edit'] }),
      issued('mallory', AGGREGATOR, 'JTI=1'),
      aggregated('edit', 'create pods', { credential: 'JTI=1' }),
    ),
    defeats: 'aggregated',
    expect: 'fires',
    says: `${AGGREGATOR} (behind it mallory)`,
  },
  {
    name: 'the controller’s own token was issued by the controller manager',
    ...history(
      issued('system:kube-controller-manager', AGGREGATOR, 'JTI=1'),
      role('edit', '', { ...ITSELF, effect: 'changed' }),
      role('system:aggregate-to-edit', 'create pods', { ...ITSELF, addsTo: ['edit'] }),
      aggregated('edit', 'create pods', { credential: 'JTI=1' }),
    ),
    expect: { quiet: 'aggregated' },
  },
  {
    name: 'a right was taken away',
    ...history(changed('deploy-permission', { cluster: 'prod-1', effect: 'tightened' })),
    expect: 'none',
  },
];
