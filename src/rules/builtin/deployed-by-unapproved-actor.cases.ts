import { ACME } from '../scenarios/acme.ts';
import { CLOUDS, ecsCases } from './deployed-by-unapproved-actor-ecs.cases.ts';
import { ownedCases } from './deployed-by-unapproved-actor-owned.cases.ts';
import { delegatedCases } from './deployed-by-unapproved-actor-delegated.cases.ts';
import { sandboxCases } from './deployed-by-unapproved-actor-sandbox.cases.ts';
import { tokenCases } from './deployed-by-unapproved-actor-tokens.cases.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { deployed, pushed, runs, updated } from '../scenarios/scenario.ts';
import { asked } from '../scenarios/workload-scenario.ts';

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
    name: 'without a list, a person starts one more of what runs already',
    ...history(
      pushed('web/site:0.1', 'a'),
      pushed('web/site:0', 'b'),
      byArgo,
      runs('web/site', 'web/site:0.11', 'b'),
      hours(1),
      deployed('web/probe', 'web/site:0', { by: 'dana@acme.example' }),
      runs('web/probe', 'web/site:0', 'b'),
    ),
    expect: { quiet: 'known-bytes' },
  },
  {
    name: 'without a list, a person starts what ran before, and whose push nobody can account for',
    ...history(
      usually(12, (index) => pushed(`web/site:0.${index}`, `v${index}`)),
      days(4),
      byArgo,
      pushed('web/site:1', 'b', { by: 'mallory' }),
      runs('web/other', 'web/site:1', 'b'),
      hours(1),
      deployed('web/probe', 'web/site:1', { by: 'mallory' }),
      runs('web/probe', 'web/site:1', 'b'),
    ),
    defeats: 'known-bytes',
    expect: 'fires',
  },
  {
    name: 'without a list, the second deployment of a workload',
    ...history(deployed('web/site', 'web/site:1'), updated('web/site', 'web/site:2', { by: 'dana@acme.example' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'without a list, somebody who never deployed in the namespace brings in a workload',
    ...history(byArgo, deployed('web/blog', 'web/blog:1', { by: 'mallory' })),
    expect: 'fires',
    severity: 'medium',
    says: 'Deployment/blog',
  },
  {
    name: 'without a list, somebody who never deployed in the cluster brings in a namespace',
    ...history(byArgo, deployed('blog/site', 'web/blog:1', { by: 'mallory' })),
    defeats: 'too-early',
    expect: 'fires',
    severity: 'medium',
    says: 'Deployment/site in blog',
  },
  {
    name: 'without a list, the deployer of the other workloads brings in a new one',
    ...history(byArgo, deployed('blog/site', 'web/blog:1')),
    expect: { quiet: 'usual' },
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
  {
    name: 'Cloud Run: a person replaces the service',
    policy: CLOUDS,
    ...history(
      asked('acme-shop/front', { front: 'shop/front:1' }, { cluster: 'cloud-run', kind: 'Service', verb: 'create' }),
      asked(
        'acme-shop/front',
        { front: 'shop/front:2' },
        { cluster: 'cloud-run', kind: 'Service', by: 'dana@acme.example' },
      ),
    ),
    expect: 'fires',
    says: 'dana@acme.example set the image of container front of Service/front',
  },
  {
    name: 'AWS Lambda: the listed role updates a function',
    policy: CLOUDS,
    ...history(
      asked(
        '111122223333/thumbs',
        { thumbs: 'shop/thumbs:1' },
        {
          cluster: 'lambda',
          kind: 'Function',
          by: 'arn:aws:sts::111122223333:assumed-role/deploy/run-1',
        },
      ),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'Nomad, whose event stream names nobody',
    policy: CLOUDS,
    ...history(
      asked('default/api', { api: 'shop/api:1' }, { cluster: 'nomad-1', kind: 'Job', source: 'nomad', by: '' }),
    ),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'a claim that names nobody',
    policy: CLOUDS,
    ...history(asked('shop/api', { api: 'shop/api:1' }, { by: '', strength: 'asserted', source: 'webhook' })),
    expect: 'fires',
    says: 'an unnamed actor',
  },
  {
    name: 'a person puts a container for debugging into a running pod',
    policy: ACME,
    ...history(
      asked(
        'shop/api-7d4b9c5f6d-x2x9q',
        { api: 'shop/api:1' },
        {
          kind: 'Pod',
          verb: 'create',
          by: 'system:serviceaccount:kube-system:replicaset-controller',
          owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }],
        },
      ),
      asked(
        'shop/api-7d4b9c5f6d-x2x9q',
        { api: 'shop/api:1' },
        {
          kind: 'Pod',
          verb: 'patch',
          by: 'dana@acme.example',
          owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }],
          ephemeral: { debugger: 'shop/tools:1' },
        },
      ),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'dana@acme.example put the ephemeral container debugger of Deployment/api in shop (cluster prod-1), with the image registry.acme.example/shop/tools:1, into Pod api-7d4b9c5f6d-x2x9q',
  },
  {
    name: 'without a list, a forged record names the usual deployer',
    ...history(byArgo, updated('web/site', 'web/site:1.0', { source: 'audit-webhook', strength: 'asserted' })),
    defeats: 'usual',
    expect: 'fires',
  },
  ...ecsCases,
  ...ownedCases,
  ...delegatedCases,
  ...sandboxCases,
  ...tokenCases,
];
