import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../src/app/analysis/analyze.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { learnPolicy } from '../src/app/policies/learn-policy.ts';
import { compilePolicy } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';
import { QUIET } from './quiet.ts';

// A server-side apply in YAML leaves no line in an audit log of level Request: what carries it out does. At that level the
// making of a pod does not show the name that the API server gave it, only the prefix that its controller asked for.

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-unasked-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const IMAGES = 'registry.acme.example/shop';
const BY_HAND = `
version: 1
environments:
  - name: prod
    match: { clusters: [prod-1], namespaces: [shop] }
    deployers: ['system:serviceaccount:argocd:application-controller']
sources:
  - { name: audit, kind: kubernetes-audit, cluster: prod-1, files: ['**/audit.ndjson'] }
  - { name: pods, kind: kubernetes-pods, cluster: prod-1, files: ['**/pods.ndjson'] }
`;
const NONE = `version: 1${BY_HAND.slice(BY_HAND.indexOf('\nsources:'))}`;

let records = 0;
const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 6, minute)).toISOString();

function audited(minute: number, verb: string, by: string, resource: string, object: object, name?: string): object {
  records += 1;
  const group =
    { pods: '', replicasets: 'apps', deployments: 'apps', jobs: 'batch', cronjobs: 'batch' }[resource] ?? '';
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Request',
    auditID: `5a2b7c1e-0f9a-4a52-9a35-${String(records).padStart(12, '0')}`,
    stage: 'ResponseComplete',
    requestURI: `/apis/${group}/v1/namespaces/shop/${resource}`,
    verb,
    user: { username: by, groups: ['system:serviceaccounts', 'system:authenticated'] },
    sourceIPs: ['198.51.100.20'],
    userAgent: 'kube-controller-manager/v1.36.3',
    objectRef: { resource, namespace: 'shop', apiGroup: group, apiVersion: 'v1', ...(name && { name }) },
    responseStatus: { metadata: {}, code: verb === 'create' ? 201 : 200 },
    requestObject: object,
    requestReceivedTimestamp: at(minute),
    stageTimestamp: at(minute),
  };
}

const controller = (name: string): string => `system:serviceaccount:kube-system:${name}-controller`;
const ARGO = 'system:serviceaccount:argocd:application-controller';
const owned = (kind: string, name: string): object => ({
  ownerReferences: [{ apiVersion: 'v1', kind, name, uid: `uid-of-${name}`, controller: true }],
});
const containers = (name: string, image: string) => ({ containers: [{ name, image: `${IMAGES}/${image}` }] });

/** A pod that its controller made for `owner`: the record of that, and the pod as the list of pods shows it. */
function pod(minute: number, kind: string, owner: string, end: string, spec: ReturnType<typeof containers>) {
  const [one] = spec.containers;
  const made = audited(minute, 'create', controller(kind.toLowerCase()), 'pods', {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { generateName: `${owner}-`, ...owned(kind, owner) },
    spec,
  });
  const listed = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: `${owner}-${end}`,
      namespace: 'shop',
      uid: `uid-of-${owner}-${end}`,
      creationTimestamp: at(minute).replace('.000', ''),
      ...owned(kind, owner),
    },
    spec: { ...spec, nodeName: 'node-1' },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: one?.name,
          image: one?.image,
          imageID: `${one?.image.split(':')[0]}@sha256:${createHash('sha256')
            .update(one?.image ?? '')
            .digest('hex')}`,
          containerID: `containerd://${owner}-${end}`,
          state: { running: { startedAt: at(minute + 1).replace('.000', '') } },
        },
      ],
    },
  };
  return { made: [made], listed: [listed] };
}

function set(minute: number, deployment: string, hash: string, image: string) {
  const [name, spec] = [`${deployment}-${hash}`, containers(deployment, image)];
  const made = audited(minute, 'create', controller('deployment'), 'replicasets', {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: { name, ...owned('Deployment', deployment) },
    spec: { replicas: 1, template: { spec } },
  });
  const own = pod(minute, 'ReplicaSet', name, 'x2x9q', spec);
  return { ...own, made: [made, ...own.made] };
}

function job(minute: number, cronjob: string, image: string) {
  const [name, spec] = [`${cronjob}-${29_000_000 + minute}`, containers(cronjob, image)];
  const made = audited(
    minute,
    'create',
    controller('cronjob'),
    'jobs',
    {
      kind: 'Job',
      apiVersion: 'batch/v1',
      metadata: { name, ...owned('CronJob', cronjob) },
      spec: { template: { spec } },
    },
    name,
  );
  const own = pod(minute, 'Job', name, 'z4z7w', spec);
  return { ...own, made: [made, ...own.made] };
}

function asked(minute: number, resource: string, kind: string, name: string, image: string) {
  const template = { template: { spec: containers(name, image) } };
  const spec = kind === 'CronJob' ? { jobTemplate: { spec: template } } : template;
  const object = { kind, apiVersion: 'v1', metadata: { name, namespace: 'shop' }, spec };
  return { made: [audited(minute, 'create', ARGO, resource, object, name)], listed: [] };
}

type Told = ReturnType<typeof pod>;
const before: readonly Told[] = [
  asked(0, 'deployments', 'Deployment', 'web', 'web:1'),
  set(1, 'web', '6f7c8d9b5c', 'web:1'),
  asked(2, 'deployments', 'Deployment', 'api', 'api:1'),
  set(3, 'api', '7d4b9c5f6d', 'api:1'),
  asked(4, 'cronjobs', 'CronJob', 'report', 'report:1'),
  job(5, 'report', 'report:1'),
  job(65, 'report', 'report:1'),
];
const annotated: Told = {
  made: [
    audited(70, 'patch', ARGO, 'deployments', { metadata: { annotations: { 'acme.example/seen': 'yes' } } }, 'api'),
  ],
  listed: [],
};

let runs = 0;
async function gathered(policy: string, all: readonly Told[]) {
  runs += 1;
  const lines = (list: readonly object[]): string => list.map((one) => `${JSON.stringify(one)}\n`).join('');
  const own = join(folder, `${runs}`);
  await mkdir(own);
  await writeFile(join(own, 'audit.ndjson'), lines(all.flatMap(({ made }) => made)));
  await writeFile(join(own, 'pods.ndjson'), lines(all.flatMap(({ listed }) => listed)));
  const compiled = compilePolicy(loadPolicy(policy, 'p.yaml'));
  const { evidence, store } = await gather([own], { quiet: true }, compiled, QUIET);
  await store.close();
  expect(evidence.inputs.flatMap(({ refused }) => refused)).toEqual([]);
  return { evidence, compiled };
}

/** Of the records before the act. */
async function draft(): Promise<string> {
  const { evidence } = await gathered(NONE, before);
  const sources = NONE.slice(NONE.indexOf('sources:'));
  return `${learnPolicy(evidence).replace(/^sources:(?:\n[ #].*)*\n?/mu, '')}\n${sources}`;
}

async function told(policy: () => string | Promise<string>, ...all: readonly Told[]): Promise<readonly string[]> {
  const { evidence, compiled } = await gathered(await policy(), all);
  const { findings } = analyze(evidence, compiled);
  return findings.flatMap(({ rule, severity, summary }) =>
    rule === 'unasked-change' ? [`${severity}: ${summary}`] : [],
  );
}

describe.each([
  ['without a policy', () => NONE],
  ['with a policy by hand', () => BY_HAND],
  ['with a draft of the records before', draft],
])('%s, in an audit log of level Request', (_, policy) => {
  test('what was asked for on record says nothing', async () => {
    expect(await told(policy, ...before)).toEqual([]);
  });
  test('a Deployment runs what nobody is on record as having asked for', async () => {
    const [finding, ...more] = await told(policy, ...before, set(80, 'api', '5c6d7f8b9d', 'api:evil'));
    expect(finding).toMatch(/^high: .*api:evil.*nobody is on record as having asked for it/u);
    expect(more).toEqual([]);
  });
  test('and so it does where a patch of something else than images is on record', async () => {
    const [finding] = await told(policy, ...before, annotated, set(80, 'api', '5c6d7f8b9d', 'api:evil'));
    expect(finding).toMatch(/^high: .*api:evil/u);
  });
  test('a CronJob runs what nobody is on record as having asked for', async () => {
    const [finding] = await told(policy, ...before, job(125, 'report', 'report:evil'));
    expect(finding).toMatch(/^high: .*report:evil.*nobody is on record as having asked for it/u);
  });
});
