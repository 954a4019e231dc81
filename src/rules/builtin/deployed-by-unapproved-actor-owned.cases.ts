import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { issued } from '../scenarios/control-scenario.ts';
import { pushed, updated } from '../scenarios/scenario.ts';
import { asked, replicas, seen } from '../scenarios/workload-scenario.ts';

const controller = (name: string): string => `system:serviceaccount:kube-system:${name}-controller`;
const ROLLOUTS = 'system:serviceaccount:argo-rollouts:argo-rollouts';
const eve = { by: 'eve@acme.example', client: 'kubectl/v1.36.0 (linux/amd64)' } as const;

const cronJob = asked('shop/report', { report: 'shop/report:1' }, { kind: 'CronJob', verb: 'create' });
const byCronJob = { kind: 'Job', verb: 'create', owners: [{ kind: 'CronJob', name: 'report' }] } as const;
const byApi = { kind: 'ReplicaSet', owners: [{ kind: 'Deployment', name: 'api' }] } as const;
const byRollout = { kind: 'ReplicaSet', owners: [{ kind: 'Rollout', name: 'api' }] } as const;
const rolledOut = [
  asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' }),
  asked('shop/api-7d4b9c5f6d', { api: 'shop/api:1' }, { ...byApi, verb: 'create', by: controller('deployment') }),
];
const undone = [
  ...rolledOut,
  asked('shop/api', { api: 'shop/api:bad' }),
  asked('shop/api-5c6d7f8b9d', { api: 'shop/api:bad' }, { ...byApi, verb: 'create', by: controller('deployment') }),
  asked('shop/api', { api: 'shop/api:1' }),
  replicas('shop/api-5c6d7f8b9d', 0, { by: controller('deployment') }),
];

const restored = ({ kind, name }: { readonly kind: string; readonly name: string }): Step =>
  asked(`shop/${name}`, { api: 'shop/api:1' }, { kind, verb: 'create', by: 'system:serviceaccount:velero:velero' });
const WITH_DANA = ACME.replace('actors:', 'actors:\n  - { name: dana@acme.example, kind: human }').replace(
  'deployers: [',
  'deployers: ["dana@acme.example", "kim@acme.example", "lee@acme.example", "ada@acme.example", ',
);
const GATEWAY = 'system:serviceaccount:cattle-system:rancher';
const throughGateway = [
  rolledOut,
  ['kim', 'lee', 'ada'].map((who) =>
    asked('kube-system/tool', { tool: `shop/tool:${who}` }, { by: `${who}@acme.example`, through: GATEWAY }),
  ),
];

/** A pod whose owner is a ReplicaSet that does not manage it. */
const givenOwner = (told: { readonly by: string; readonly client?: string }): Step =>
  asked(
    'shop/api-7d4b9c5f6d-x2x9q',
    { api: 'shop/api:evil' },
    {
      kind: 'Pod',
      verb: 'create',
      owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d', controller: false }],
      ...told,
    },
  );

const POSTGRES = 'system:serviceaccount:postgres-operator:postgres-operator';
const WITH_POSTGRES = ACME.replace('    deployers:', `    operators: ["${POSTGRES}", "ops-*"]\n    deployers:`);
const database = { kind: 'StatefulSet', by: POSTGRES } as const;
const databaseMade = asked('shop/db', { db: 'shop/postgres:17.1' }, { ...database, verb: 'create' });

/** After a history of the deployer, dana installs a tool in a namespace of its own; who installs it there first is told by nothing. */
const installed = (tool: Step): Step => [
  tool,
  usually(12, (index) => asked('shop/api', { api: `shop/api:0.${index}` })),
  days(4),
];
const helm = { by: 'dana@acme.example', client: 'helm/3.19.0' } as const;
const toolMade = asked('tools/tool', { tool: 'tools/tool:1' }, { ...helm, verb: 'create' });

/** What somebody writes into objects that others manage. */
export const ownedCases: readonly Case[] = [
  ...[ACME, undefined].flatMap((policy): readonly Case[] => {
    const mode = policy === undefined ? 'without a policy' : 'with a list';
    const base = { ...(policy !== undefined && { policy }), expect: 'fires', severity: 'medium' } as const;
    return [
      {
        ...base,
        name: `${mode}: a Job that calls a CronJob its owner has an image that the CronJob never had`,
        ...history(
          cronJob,
          asked('shop/report-29384756', { report: 'shop/report:evil' }, { ...byCronJob, ...eve }),
          seen('report-29384756-x2x9q', 'report', 'shop/report:evil', 'e', {
            owners: [{ kind: 'Job', name: 'report-29384756' }],
          }),
        ),
        says: 'in Job/report-29384756 and not in CronJob/report that manages it',
      },
      {
        ...base,
        name: `${mode}: a pod that a ReplicaSet does not manage is given it as an owner`,
        ...history(rolledOut, givenOwner(eve)),
        says: 'eve@acme.example set the image',
      },
      {
        ...base,
        name: `${mode}: the same with the credential of a node`,
        ...history(rolledOut, givenOwner({ by: 'system:node:worker-1' })),
        says: 'system:node:worker-1 set the image',
      },
      {
        ...base,
        name: `${mode}: somebody patches the ReplicaSet of a Deployment`,
        ...history(
          rolledOut,
          asked('shop/api-7d4b9c5f6d', { api: 'shop/api:evil' }, { ...byApi, verb: 'patch', ...eve }),
          seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:evil', 'e'),
        ),
        says: 'from registry.acme.example/shop/api:1 to registry.acme.example/shop/api:evil',
      },
      {
        ...base,
        name: `${mode}: a ReplicaSet that was left behind is scaled up`,
        ...history(undone, replicas('shop/api-5c6d7f8b9d', 1, eve)),
        says: 'shop/api:bad',
      },
      {
        ...base,
        name: `${mode}: a ReplicaSet that was left behind is cut loose`,
        ...history(
          undone,
          asked('shop/api-5c6d7f8b9d', { api: 'shop/api:bad' }, { kind: 'ReplicaSet', verb: 'patch', ...eve }),
        ),
        says: 'shop/api:bad',
      },
    ];
  }),
  {
    name: 'a person starts a Job from the template of its CronJob',
    policy: ACME,
    ...history(
      cronJob,
      asked('shop/report-by-hand', { report: 'shop/report:1' }, { ...byCronJob, ...eve }),
      seen('report-by-hand-x2x9q', 'report', 'shop/report:1', 'a', {
        owners: [{ kind: 'Job', name: 'report-by-hand' }],
      }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'the controllers make what the owners ask for, and a person labels a pod',
    policy: ACME,
    ...history(
      undone,
      asked(
        'shop/api-7d4b9c5f6d-x2x9q',
        { api: 'shop/api:1', mesh: 'base/mesh:1' },
        {
          kind: 'Pod',
          verb: 'create',
          owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }],
          by: controller('replicaset'),
        },
      ),
      asked(
        'shop/api-7d4b9c5f6d-x2x9q',
        { api: 'shop/api:1', mesh: 'base/mesh:1' },
        { kind: 'Pod', verb: 'patch', owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }], ...eve },
      ),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'an operator that the policy lists makes what its objects own',
    policy: ACME.replace('    deployers:', `    operators: ["${ROLLOUTS}"]\n    deployers:`),
    ...history(asked('shop/api-7d4b9c5f6d', { api: 'shop/api:2' }, { ...byRollout, verb: 'create', by: ROLLOUTS })),
    expect: 'none',
  },
  {
    name: 'an account that was at it before makes what objects of that kind own',
    policy: ACME,
    ...history(
      asked('shop/web-7d4b9c5f6d', { web: 'shop/web:2' }, { ...byRollout, verb: 'patch', by: ROLLOUTS, partial: true }),
      asked('shop/api-7d4b9c5f6d', { api: 'shop/api:2' }, { ...byRollout, verb: 'create', by: ROLLOUTS }),
    ),
    expect: 'none',
  },
  {
    name: 'a person makes what an object of a foreign kind is said to own',
    ...history(asked('shop/api-7d4b9c5f6d', { api: 'shop/api:2' }, { ...byRollout, verb: 'create', ...eve })),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'without a policy, what was left behind and ran before, from an accounted push, is scaled up again',
    ...history(
      usually(12, (index) => pushed(`shop/api:0.${index}`, `api${index}`)),
      days(4),
      pushed('shop/api:bad', 'b'),
      pushed('shop/api:1', 'a'),
      undone.slice(0, 4),
      seen('api-5c6d7f8b9d-x2x9q', 'api', 'shop/api:bad', 'b', {
        owners: [{ kind: 'ReplicaSet', name: 'api-5c6d7f8b9d' }],
      }),
      undone.slice(4),
      updated('shop/api', 'shop/api:1'),
      replicas('shop/api-5c6d7f8b9d', 1, eve),
    ),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a listed person acts as the listed service account',
    policy: WITH_DANA,
    ...history(rolledOut, asked('shop/api', { api: 'shop/api:2' }, { through: 'dana@acme.example' })),
    expect: 'fires',
    severity: 'medium',
    says: 'dana@acme.example, acting as',
  },
  {
    name: 'without a policy, after a history of the deployer alone, a person acts as its service account',
    ...history(
      usually(12, (index) => asked('shop/api', { api: `shop/api:0.${index}` })),
      days(4),
      asked('shop/api', { api: 'shop/api:2' }, { through: 'dana@acme.example', human: true }),
    ),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'a gateway that acts for many acts for a listed person',
    policy: WITH_DANA,
    ...history(throughGateway, asked('shop/api', { api: 'shop/api:2' }, { by: 'dana@acme.example', through: GATEWAY })),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'a gateway that acts for many acts for somebody who is not listed',
    policy: WITH_DANA,
    ...history(throughGateway, asked('shop/api', { api: 'shop/api:2' }, { by: 'eve@acme.example', through: GATEWAY })),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'an account that acted for nobody before acts as the listed one',
    policy: WITH_DANA,
    ...history(rolledOut, asked('shop/api', { api: 'shop/api:2' }, { through: GATEWAY })),
    expect: 'fires',
    severity: 'medium',
    defeats: 'deployer',
  },
  {
    name: 'a backup is restored: pods first, then what owns them',
    policy: ACME.replace('deployers: [', 'deployers: ["system:serviceaccount:velero:velero", '),
    ...history(
      restored({ kind: 'Pod', name: 'api-7d4b9c5f6d-x2x9q' }),
      restored({ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }),
      restored({ kind: 'Deployment', name: 'api' }),
      asked(
        'shop/api-7d4b9c5f6d-x2x9q',
        { api: 'shop/api:1' },
        {
          kind: 'Pod',
          verb: 'patch',
          owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }],
          by: controller('replicaset'),
        },
      ),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'an operator that the policy lists makes and upgrades workloads without an owner',
    policy: WITH_POSTGRES,
    ...history(databaseMade, asked('shop/db', { db: 'shop/postgres:17.2' }, database)),
    expect: { quiet: 'operator' },
  },
  ...[
    {
      name: 'with the account of a listed operator, somebody sets the image of a workload that the deployer made',
      ...history(rolledOut, asked('shop/api', { api: 'shop/api:evil' }, { by: POSTGRES })),
    },
    {
      name: 'with the account of a listed operator, somebody makes a workload of an image that is not listed',
      ...history(databaseMade, asked('shop/tool', { tool: 'scans/tool:1' }, { ...database, verb: 'create' })),
    },
    {
      name: 'a person acts as a listed operator',
      ...history(
        asked('shop/db', { db: 'shop/postgres:17.1' }, { ...database, verb: 'create', through: 'eve', human: true }),
      ),
    },
    {
      name: 'somebody gets himself a token of a listed operator',
      ...history(
        databaseMade,
        issued('eve', POSTGRES, 'JTI=1', { client: 'kubectl/v1.36.0', from: '203.0.113.7' }),
        asked(
          'shop/db',
          { db: 'shop/postgres:evil' },
          { ...database, credential: 'JTI=1', client: 'kubectl/v1.36.0', from: '203.0.113.7' },
        ),
      ),
    },
    {
      name: 'a record that anybody could have sent says that a listed operator did it',
      ...history(asked('shop/db', { db: 'shop/postgres:17.1' }, { ...database, verb: 'create', strength: 'asserted' })),
    },
  ].map((told): Case => ({ ...told, policy: WITH_POSTGRES, expect: 'fires', severity: 'medium', defeats: 'operator' })),
  {
    name: 'without a list, whoever installed a tool upgrades it',
    ...history(installed(toolMade), asked('tools/tool', { tool: 'tools/tool:2' }, helm)),
    expect: { quiet: 'maker' },
  },
  ...[
    {
      name: 'without a list, whoever installed a tool gives it an image from elsewhere',
      ...history(installed(toolMade), asked('tools/tool', { tool: 'tools/other:2' }, helm)),
    },
    {
      name: 'without a list, somebody else upgrades what one installed',
      ...history(installed(toolMade), asked('tools/tool', { tool: 'tools/tool:2' }, eve)),
    },
    {
      name: 'without a list, a stranger makes a workload, and changes it days later',
      ...history(
        installed([]),
        asked('shop/miner', { miner: 'shop/miner:1' }, { ...eve, verb: 'create' }),
        days(4),
        asked('shop/miner', { miner: 'shop/miner:2' }, eve),
      ),
    },
    {
      name: 'without a list, somebody makes a workload for a name, and changes it on the same day',
      ...history(
        installed([]),
        asked('tools/tool', { tool: 'tools/tool:1' }, { ...eve, verb: 'create' }),
        asked('tools/tool', { tool: 'tools/tool:2' }, eve),
      ),
    },
  ].map((told): Case => ({ ...told, expect: 'fires', severity: 'medium', defeats: 'maker' })),
];
