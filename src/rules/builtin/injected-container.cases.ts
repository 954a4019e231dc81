import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';
import { asked, seen } from '../scenarios/workload-scenario.ts';

const POD = 'api-7d4b9c5f6d-x2x9q';
const OLD = 'api-7d4b9c5f6d-k8s2v';
const owned = { kind: 'Pod', owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }] } as const;
const created = asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' });
const debugged: Step = [
  created,
  asked(
    `shop/${POD}`,
    { api: 'shop/api:1' },
    {
      ...owned,
      verb: 'create',
      by: 'system:serviceaccount:kube-system:replicaset-controller',
    },
  ),
  seen(POD, 'api', 'shop/api:1', 'a'),
];
const often: Step = [
  asked('web/api', { api: 'web/api:0' }, { verb: 'create' }),
  usually(12, (index) => asked('web/api', { api: `web/api:0.${index}` })),
  days(4),
];

export const cases: readonly Case[] = [
  {
    name: 'somebody puts an ephemeral container with a strange image into a pod',
    policy: ACME,
    ...history(
      debugged,
      asked(
        `shop/${POD}`,
        { api: 'shop/api:1' },
        {
          ...owned,
          verb: 'patch',
          by: 'mallory',
          ephemeral: { debugger: 'team/tools:1' },
        },
      ),
      seen(POD, 'debugger', 'team/tools:1', 'e', { kind: 'ephemeral' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory put the ephemeral container debugger of Deployment/api in shop',
  },
  {
    name: 'an ephemeral container runs, and only the kubelet tells of it',
    ...history(seen(POD, 'api', 'shop/api:1', 'a'), seen(POD, 'debugger', 'team/tools:1', 'e', { kind: 'ephemeral' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a person adds a sidecar to the template',
    policy: ACME,
    ...history(
      created,
      days(1),
      asked('shop/api', { api: 'shop/api:1', log: 'shop/log:2' }, { verb: 'patch', by: 'dana@acme.example' }),
    ),
    expect: 'fires',
    says: 'dana@acme.example put the container log of Deployment/api',
  },
  {
    name: 'a person adds an init container by a patch that names only that one',
    policy: ACME,
    ...history(
      created,
      asked('shop/api', {}, { verb: 'patch', partial: true, by: 'dana@acme.example', init: { fetch: 'shop/fetch:2' } }),
    ),
    expect: 'fires',
    says: 'put the init container fetch',
  },
  {
    name: 'a webhook adds a sidecar that earlier pods of the workload did not have',
    ...history(
      seen(OLD, 'api', 'shop/api:1', 'a'),
      days(1),
      seen(POD, 'api', 'shop/api:1', 'a'),
      seen(POD, 'agent', 'team/agent:1', 'e'),
    ),
    expect: 'fires',
    says: 'nobody is on record as having asked for it',
  },
  {
    name: 'the workload is deleted and made anew with a sidecar',
    policy: ACME,
    ...history(
      created,
      asked('shop/api', {}, { verb: 'delete', by: 'mallory' }),
      asked('shop/api', { api: 'shop/api:1', log: 'shop/log:2' }, { verb: 'create', by: 'mallory' }),
    ),
    expect: 'fires',
  },
  {
    name: 'a listed injector',
    policy: ACME,
    ...history(
      seen(OLD, 'api', 'shop/api:1', 'a'),
      days(1),
      seen(POD, 'api', 'shop/api:1', 'a'),
      seen(POD, 'istio-proxy', 'mesh/proxyv2:1.24', 'e'),
    ),
    expect: { quiet: 'injector' },
  },
  {
    name: 'the listed injector hands out other bytes, which mallory pushed below its name',
    policy: ACME,
    ...history(
      seen(OLD, 'api', 'shop/api:1', 'a'),
      seen(OLD, 'istio-proxy', 'mesh/proxyv2:1.24', 'f'),
      days(1),
      pushed('mesh/proxyv2:1.25', 'e', { by: 'mallory' }),
      seen(POD, 'api', 'shop/api:1', 'a'),
      seen(POD, 'istio-proxy', 'mesh/proxyv2:1.25', 'e'),
    ),
    defeats: 'injector',
    expect: 'fires',
    severity: 'high',
    says: 'a finding stands on its push',
  },
  {
    name: 'an init container with the image of the workload itself',
    policy: ACME,
    ...history(
      created,
      days(1),
      asked('shop/api', { api: 'shop/api:2' }, { by: 'dana@acme.example', init: { migrate: 'shop/api:2' } }),
    ),
    expect: { quiet: 'same-image' },
  },
  {
    name: 'a release adds a sidecar from a listed repository',
    policy: ACME,
    ...history(created, days(1), asked('shop/api', { api: 'shop/api:2', log: 'shop/log:2' })),
    expect: { quiet: 'delivered' },
  },
  {
    name: 'without a policy: whoever always deploys the workload adds a sidecar',
    ...history(often, pushed('web/log:2', 'f'), asked('web/api', { api: 'web/api:1', log: 'web/log:2' })),
    expect: { quiet: 'delivered' },
  },
  {
    name: 'without a policy: whoever always deploys the workload adds a sidecar that another workload has',
    ...history(
      often,
      asked('web/shop', { log: 'web/log:1' }, { verb: 'create' }),
      days(1),
      asked('web/api', { api: 'web/api:1', log: 'web/log:2' }),
    ),
    expect: { quiet: 'delivered' },
  },
  {
    name: 'without a policy: whoever always deploys the workload adds an init container from a repository that nobody used before',
    ...history(often, asked('web/api', { api: 'web/api:0.11' }, { init: { setup: 'tools/setup:1' } })),
    expect: 'fires',
    severity: 'high',
    defeats: 'delivered',
    says: 'put the init container setup of Deployment/api',
  },
  {
    name: 'the workload had the sidecar from its first pod on',
    ...history(
      seen(OLD, 'api', 'shop/api:1', 'a'),
      seen(OLD, 'agent', 'team/agent:1', 'e'),
      days(1),
      seen(POD, 'api', 'shop/api:1', 'a'),
      seen(POD, 'agent', 'team/agent:2', 'f'),
    ),
    expect: 'none',
  },
  {
    name: 'whether the workload had the container before is not on record',
    policy: ACME,
    ...history(
      asked('shop/api', { api: 'shop/api:1' }, { verb: 'patch', partial: true }),
      days(1),
      asked('shop/api', { api: 'shop/api:2', log: 'shop/log:2' }, { by: 'dana@acme.example' }),
    ),
    expect: 'none',
  },
  {
    name: 'an ephemeral container in a system namespace that the policy exempts',
    policy: ACME,
    ...history(seen(POD, 'debugger', 'team/tools:1', 'e', { kind: 'ephemeral', namespace: 'kube-system' })),
    expect: 'none',
  },
  {
    name: 'an image whose path only ends like an injector’s',
    policy: ACME,
    ...history(seen(OLD, 'api', 'shop/api:1', 'a'), seen(POD, 'istio-proxy', 'evil/mesh/proxyv2:1.24', 'e')),
    defeats: 'injector',
    expect: 'fires',
  },
  {
    name: 'a hostile index lists the image of the workload',
    policy: ACME,
    ...history(
      pushed('shop/api:1', 'a'),
      created,
      seen(POD, 'api', 'shop/api:1', 'a'),
      pushed('shop/api:2', 'c', { by: 'mallory', children: 'ab' }),
      hours(1),
      asked('shop/api', { api: 'shop/api:1', log: 'shop/api:2' }, { by: 'mallory' }),
    ),
    defeats: 'same-image',
    expect: 'fires',
  },
  {
    name: 'the same tag, moved meanwhile',
    policy: ACME,
    ...history(
      pushed('shop/api:1', 'a'),
      created,
      seen(OLD, 'api', 'shop/api:1', 'a'),
      pushed('shop/api:1', 'b', { by: 'mallory' }),
      hours(1),
      asked('shop/api', { api: 'shop/api:1', log: 'shop/api:1' }, { by: 'mallory' }),
      seen(POD, 'log', 'shop/api:1', 'b'),
    ),
    defeats: 'same-image',
    expect: 'fires',
  },
  {
    name: 'an image that was only mounted as a volume is now run',
    policy: ACME,
    ...history(
      seen(OLD, 'api', 'shop/api:1', 'a'),
      seen(OLD, 'volume:model', 'shop/model:1', 'e', { kind: 'volume' }),
      days(1),
      seen(POD, 'api', 'shop/api:1', 'a'),
      seen(POD, 'log', 'shop/model:1', 'e'),
    ),
    defeats: 'same-image',
    expect: 'fires',
  },
  {
    name: 'somebody acts as the deployer by impersonation',
    policy: ACME,
    ...history(created, days(1), asked('shop/api', { api: 'shop/api:1', log: 'shop/log:2' }, { through: 'mallory' })),
    defeats: 'delivered',
    expect: 'fires',
  },
  {
    name: 'the deployer adds what somebody unknown pushed',
    policy: ACME,
    ...history(
      created,
      pushed('shop/log:2', 'e', { by: 'mallory' }),
      days(1),
      asked('shop/api', { api: 'shop/api:1', log: 'shop/log:2' }),
    ),
    defeats: 'delivered',
    expect: 'fires',
  },
];
