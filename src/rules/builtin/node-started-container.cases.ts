import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';
import { asked, seen } from '../scenarios/workload-scenario.ts';

const NODE = { owners: [{ kind: 'Node', name: 'node-1' }], node: 'node-1' } as const;
const mirror = { annotations: { 'kubernetes.io/config.mirror': 'f1' } } as const;
const watched: Step = pushed('shop/other:1', 'f');
/** The records of the registry begin an hour before everything else: what is older has to say so. */
const before = (step: Step): Step => [step, hours(3), watched];
const byArgo: Step = [
  asked('web/site', { site: 'web/site:0' }, { verb: 'create' }),
  usually(12, (index) => asked('web/site', { site: `web/site:0.${index}` })),
  days(4),
  watched,
];
const later = (steps: Step): ReturnType<typeof history> => {
  const story = history(steps);
  // As if the registry's feed had begun two hours after the first record.
  const from = (story.events[0]?.at ?? 0) / 60_000 + 120;
  return {
    ...story,
    coverage: story.coverage.map((row) =>
      row.source === 'distribution' ? { ...row, minutes: row.minutes.filter((minute) => minute > from) } : row,
    ),
  };
};

export const cases: readonly Case[] = [
  {
    name: 'a static pod with an internal image appears on a node',
    policy: ACME,
    ...history(watched, days(1), seen('agent-node-1', 'agent', 'shop/agent:1', 'a', NODE)),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'a file on the node started it',
  },
  {
    name: 'the kubelet makes the mirror of a static pod, and only the audit log tells of it',
    policy: ACME,
    ...history(
      watched,
      asked(
        'shop/agent-node-1',
        { agent: 'shop/agent:1' },
        {
          ...mirror,
          kind: 'Pod',
          verb: 'create',
          by: 'system:node:node-1',
          owners: NODE.owners,
        },
      ),
    ),
    expect: 'fires',
  },
  {
    name: 'a person brings in a DaemonSet',
    policy: ACME,
    ...history(
      watched,
      asked('shop/agent', { agent: 'shop/agent:1' }, { kind: 'DaemonSet', verb: 'create', by: 'dana@acme.example' }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'dana@acme.example brought in container agent of DaemonSet/agent',
  },
  {
    name: 'a CronJob whose first record is no creation',
    policy: ACME,
    ...history(
      watched,
      asked('shop/sweep', { sweep: 'shop/sweep:1' }, { kind: 'CronJob', verb: 'patch', by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'without a list: somebody new brings in a CronJob',
    ...history(
      byArgo,
      asked('web/sweep', { sweep: 'web/sweep:1' }, { kind: 'CronJob', verb: 'create', by: 'dana@acme.example' }),
    ),
    expect: 'fires',
    says: 'dana@acme.example',
  },
  {
    name: 'without a list: somebody makes a CronJob anew in another namespace',
    ...history(
      asked('jobs/sweep', { sweep: 'web/sweep:1' }, { kind: 'CronJob', verb: 'create' }),
      byArgo,
      asked('batch/sweep', { sweep: 'web/sweep:1' }, { kind: 'CronJob', verb: 'create', by: 'dana@acme.example' }),
    ),
    expect: 'fires',
    says: 'CronJob/sweep in jobs ran the same image as container sweep before',
  },
  {
    name: 'the deployer brings in a DaemonSet',
    policy: ACME,
    ...history(watched, asked('shop/agent', { agent: 'shop/agent:1' }, { kind: 'DaemonSet', verb: 'create' })),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'without a list: the usual deployer brings in a DaemonSet',
    ...history(byArgo, asked('web/agent', { agent: 'web/agent:1' }, { kind: 'DaemonSet', verb: 'create' })),
    expect: { quiet: 'usual' },
  },
  {
    name: 'without a list: the first days of a cluster',
    ...history(watched, asked('web/agent', { agent: 'web/agent:1' }, { kind: 'DaemonSet', verb: 'create' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a static pod from before the records begin',
    policy: ACME,
    ...later(before(seen('etcd-node-1', 'etcd', 'mirror/etcd:3', 'a', { ...NODE, namespace: 'infra' }))),
    expect: { quiet: 'older' },
  },
  {
    name: 'a new node starts the same component from a newer image',
    policy: ACME,
    ...later([
      before(seen('etcd-node-1', 'etcd', 'mirror/etcd:3', 'a', { ...NODE, namespace: 'infra' })),
      pushed('mirror/etcd:4', 'b', { by: 'harbor-jobservice' }),
      days(1),
      seen('etcd-node-2', 'etcd', 'mirror/etcd:4', 'b', {
        owners: [{ kind: 'Node', name: 'node-2' }],
        namespace: 'infra',
      }),
    ]),
    expect: { quiet: 'bootstrap' },
  },
  {
    name: 'the components of the cluster in a namespace that the policy exempts',
    policy: ACME,
    ...history(watched, seen('etcd-node-1', 'etcd', 'mirror/etcd:3', 'a', { ...NODE, namespace: 'kube-system' })),
    expect: 'none',
  },
  {
    name: 'a static pod with an image from elsewhere',
    policy: ACME,
    ...history(
      watched,
      seen('etcd-node-1', 'etcd', 'registry.k8s.example/etcd:3', 'a', { ...NODE, namespace: 'infra' }),
    ),
    expect: 'none',
  },
  {
    name: 'an existing DaemonSet gets another image: that has a rule of its own',
    policy: ACME,
    ...history(
      watched,
      asked('shop/agent', { agent: 'shop/agent:1' }, { kind: 'DaemonSet', verb: 'create' }),
      days(1),
      asked('shop/agent', { agent: 'shop/agent:2' }, { kind: 'DaemonSet' }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'somebody acts as the deployer by impersonation',
    policy: ACME,
    ...history(
      watched,
      asked('shop/agent', { agent: 'shop/agent:1' }, { kind: 'DaemonSet', verb: 'create', through: 'mallory' }),
    ),
    defeats: 'deployer',
    expect: 'fires',
  },
  {
    name: 'without a list: what the attacker brought in yesterday teaches no habit',
    ...history(
      byArgo,
      asked('web/one', { one: 'web/one:1' }, { kind: 'DaemonSet', verb: 'create', by: 'mallory' }),
      days(1),
      asked('web/two', { two: 'web/two:1' }, { kind: 'DaemonSet', verb: 'create', by: 'mallory' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'DaemonSet/two',
  },
  {
    name: 'without a list: a namespace of its own does not make the cluster’s history short',
    ...history(
      byArgo,
      asked('quiet-place/agent', { agent: 'web/agent:1' }, { kind: 'DaemonSet', verb: 'create', by: 'mallory' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
  },
  {
    name: 'the attacker’s static pod of last week makes the next one no bootstrap component',
    policy: ACME,
    ...later([
      watched,
      hours(5),
      seen('agent-node-1', 'agent', 'shop/agent:1', 'a', NODE),
      days(7),
      seen('agent-node-2', 'agent', 'shop/agent:1', 'a', {
        owners: [{ kind: 'Node', name: 'node-2' }],
        node: 'node-2',
      }),
    ]),
    defeats: 'bootstrap',
    expect: 'fires',
    says: 'on node-2',
  },
  {
    name: 'an outsider overwrites the image of a bootstrap component, and a new node takes it',
    policy: ACME,
    ...later([
      before(seen('etcd-node-1', 'etcd', 'shop/etcd:3', 'a', { ...NODE, namespace: 'infra' })),
      pushed('shop/etcd:3', 'b', { by: 'mallory' }),
      hours(1),
      seen('etcd-node-2', 'etcd', 'shop/etcd:3', 'b', {
        owners: [{ kind: 'Node', name: 'node-2' }],
        namespace: 'infra',
      }),
    ]),
    defeats: 'bootstrap',
    expect: 'fires',
  },
];
