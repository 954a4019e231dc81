import { ACME } from '../acme.ts';
import type { Case } from '../rule.ts';
import { days, history, type Step, usually } from '../history.ts';
import { deployed, runs, updated } from '../scenario.ts';

const byArgo: Step = [
  deployed('web/site', 'web/site:0'),
  usually(12, (index) => updated('web/site', `web/site:0.${index}`)),
  days(4),
];

export const cases: readonly Case[] = [
  {
    name: 'a person changes the image of a production workload',
    policy: ACME,
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      updated('shop/api', 'shop/api:1.5', { by: 'dana@acme.example', client: 'kubectl/v1.31.0' }),
    ),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'dana@acme.example set the image of container api',
  },
  {
    name: 'what the image was before is not on record',
    policy: ACME,
    ...history(updated('shop/api', 'shop/api:1.5', { by: 'dana@acme.example' })),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'without a list, after a history of deployments by the deployer alone, a person deploys',
    ...history(byArgo, updated('web/site', 'web/site:1.0', { by: 'dana@acme.example' })),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'the listed deployer deploys',
    policy: ACME,
    ...history(deployed('shop/api', 'shop/api:1.4'), updated('shop/api', 'shop/api:1.5')),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'without a list, the usual deployer deploys',
    ...history(byArgo, updated('web/site', 'web/site:1.0')),
    expect: { quiet: 'usual' },
  },
  {
    name: 'without a list, the second deployment of a workload',
    ...history(deployed('web/site', 'web/site:1'), updated('web/site', 'web/site:2', { by: 'dana@acme.example' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a container runs, and nobody is on record as having asked for it',
    policy: ACME,
    ...history(runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'none',
  },
  {
    name: 'a system namespace that the policy exempts',
    policy: ACME,
    ...history(deployed('kube-system/dns', 'shop/dns:1', { by: 'dana@acme.example' })),
    expect: 'none',
  },
  {
    name: 'a service account of a namespace named almost like the deployer’s',
    policy: ACME,
    ...history(deployed('shop/api', 'shop/api:1.4', { by: 'system:serviceaccount:argocd-2:application-controller' })),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'somebody acts as the deployer by impersonation',
    policy: ACME,
    ...history(deployed('shop/api', 'shop/api:1.4'), updated('shop/api', 'shop/api:1.5', { through: 'mallory' })),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: 'mallory, acting as system:serviceaccount:argocd:application-controller',
  },
  {
    name: 'a forged record names the deployer',
    policy: ACME,
    ...history(
      deployed('shop/api', 'shop/api:1.4'),
      updated('shop/api', 'shop/api:1.5', { source: 'audit-webhook', strength: 'asserted' }),
    ),
    defeats: 'deployer',
    expect: 'fires',
  },
  {
    name: 'the attacker’s first change, a day ago, teaches no habit',
    ...history(
      byArgo,
      updated('web/site', 'web/site:1.0', { by: 'mallory' }),
      days(1),
      updated('web/site', 'web/site:1.1', { by: 'mallory' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'web/site:1.1',
  },
  {
    name: 'deleting and creating the workload does not make its history short',
    ...history(
      byArgo,
      deployed('web/site', 'web/site:0', { verb: 'delete', by: 'mallory' }),
      deployed('web/site', 'web/site:1.1', { by: 'mallory' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
    says: 'mallory',
  },
];
