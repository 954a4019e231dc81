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

// What a listed or usual account can do in a cluster without any change to what ran before, in records as the API server,
// its webhooks, the registry and the collector write them.

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-silent-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const REGISTRY = 'registry.acme.example';
const ARGO = 'system:serviceaccount:argocd:application-controller';
const COLLECTOR = 'system:serviceaccount:landwaiter:landwaiter-collector';
const BY_HAND = `
version: 1
registries:
  - { host: ${REGISTRY} }
environments:
  - name: prod
    match: { clusters: [prod-1], namespaces: [shop] }
    deployers: ['${ARGO}']
sources:
  - { name: audit, kind: kubernetes-audit, cluster: prod-1, files: ['**/audit.ndjson'] }
  - { name: collected, kind: kubernetes-pods, cluster: prod-1, files: ['**/collected.ndjson'] }
  - { name: access, kind: kubernetes-access, cluster: prod-1, files: ['**/collected.ndjson'] }
  - { name: pushes, kind: distribution, files: ['**/registry.ndjson'] }
`;
const NONE = `version: 1${BY_HAND.slice(BY_HAND.indexOf('\nsources:'))}`;
const DAY = 24 * 60;

/** Minutes from a Monday on. */
const at = (minute: number): string => new Date(Date.UTC(2026, 10, 2, 6) + minute * 60_000).toISOString();
const uid = (...parts: readonly unknown[]): string => {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
const digestOf = (image: string): string => `sha256:${createHash('sha256').update(image).digest('hex')}`;

interface Told {
  readonly audit?: readonly object[];
  readonly collected?: readonly object[];
  readonly registry?: readonly object[];
}

interface Request {
  readonly minute: number;
  readonly verb: string;
  readonly by: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly object?: object;
  readonly code?: number;
  readonly message?: string;
}

const GROUPS: Readonly<Record<string, string>> = {
  deployments: 'apps',
  replicasets: 'apps',
  daemonsets: 'apps',
  jobs: 'batch',
  clusterrolebindings: 'rbac.authorization.k8s.io',
};

function audited({ minute, verb, by, resource, namespace, name, object, code = 201, message }: Request): object {
  const apiGroup = GROUPS[resource];
  const status = { status: 'Failure', message, reason: 'Forbidden' };
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Request',
    auditID: uid(minute, verb, resource, name, by),
    stage: 'ResponseComplete',
    requestURI: `/${apiGroup ? `apis/${apiGroup}` : 'api'}/v1/${namespace ? `namespaces/${namespace}/` : ''}${resource}${name ? `/${name}` : ''}`,
    verb,
    user: { username: by, groups: ['system:authenticated'] },
    sourceIPs: ['198.51.100.20'],
    userAgent: by.startsWith('system:serviceaccount:kube-system') ? 'kube-controller-manager/v1.36.3' : 'argocd/v3.1.0',
    objectRef: {
      resource,
      apiVersion: 'v1',
      ...(namespace && { namespace }),
      ...(name && { name }),
      ...(apiGroup && { apiGroup }),
    },
    responseStatus: { metadata: {}, ...(message && status), code },
    ...(object && { requestObject: object }),
    requestReceivedTimestamp: at(minute),
    stageTimestamp: at(minute),
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
  };
}

interface PodSpec {
  readonly containers: readonly { readonly name: string; readonly image: string }[];
  readonly volumes?: readonly object[];
}

/** A workload that `by` makes or changes, the pod that its controller makes of it, and how that runs. */
function runs(minute: number, kind: 'Deployment' | 'Job' | 'DaemonSet', name: string, spec: PodSpec, by = ARGO): Told {
  const kinds: Readonly<Record<typeof kind, readonly [string, string]>> = {
    Deployment: ['deployments', 'apps/v1'],
    Job: ['jobs', 'batch/v1'],
    DaemonSet: ['daemonsets', 'apps/v1'],
  };
  const [resource, apiVersion] = kinds[kind];
  const object = { kind, apiVersion, metadata: { name, namespace: 'shop' }, spec: { template: { spec } } };
  const [first] = spec.containers;
  const set = `${name}-${uid(name, first?.image).slice(0, 8)}`;
  const [owner, controller] =
    kind === 'Deployment'
      ? [{ apiVersion, kind: 'ReplicaSet', name: set, uid: uid('set', set), controller: true }, 'replicaset']
      : [{ apiVersion, kind, name, uid: uid(kind, name), controller: true }, kind.toLowerCase()];
  const made = (of: string) => `system:serviceaccount:kube-system:${of}-controller`;
  const generateName = `${owner.name}-`;
  const pod = `${generateName}${uid('pod', name, minute).slice(0, 5)}`;
  const metadata = { generateName, namespace: 'shop', ownerReferences: [owner] };
  const replicas = {
    kind: 'ReplicaSet',
    apiVersion,
    metadata: { name: set, ownerReferences: [{ apiVersion, kind, name, uid: uid(kind, name), controller: true }] },
    spec: { replicas: 1, template: { spec } },
  };
  const inShop = { minute, namespace: 'shop' } as const;
  return {
    audit: [
      audited({ ...inShop, verb: 'create', by, resource, name, object }),
      ...(kind === 'Deployment'
        ? [
            audited({
              ...inShop,
              verb: 'create',
              by: made('deployment'),
              resource: 'replicasets',
              name: set,
              object: replicas,
            }),
          ]
        : []),
      audited({
        ...inShop,
        verb: 'create',
        by: made(controller),
        resource: 'pods',
        name: pod,
        object: { kind: 'Pod', apiVersion: 'v1', metadata: { ...metadata, name: pod }, spec },
      }),
    ],
    collected: [podOf(minute, pod, metadata, spec)],
    registry: spec.containers.map(({ image }) => served(minute, image)),
  };
}

function podOf(minute: number, name: string, metadata: object, spec: PodSpec): object {
  const seconds = (of: number): string => at(of).replace('.000', '');
  return {
    observedAt: at(minute + 1),
    type: 'ADDED',
    object: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { ...metadata, name, uid: uid('pod', name), creationTimestamp: seconds(minute) },
      spec: { ...spec, nodeName: 'node-1' },
      status: {
        phase: 'Running',
        containerStatuses: spec.containers.map(({ name: container, image }) => ({
          name: container,
          image,
          imageID: `${image.slice(0, image.lastIndexOf(':'))}@${digestOf(image)}`,
          containerID: `containerd://${uid('container', name, container)}`,
          state: { running: { startedAt: seconds(minute) } },
        })),
      },
    },
  };
}

/** What the registry tells of a push or a pull. */
function notified(minute: number, image: string, action: 'push' | 'pull', by: string): object {
  const [path = '', tag = ''] = image.slice(REGISTRY.length + 1).split(':');
  return {
    events: [
      {
        id: uid(action, image, minute),
        timestamp: at(minute),
        action,
        target: {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          size: 1024,
          digest: digestOf(image),
          length: 1024,
          repository: path,
          url: `https://${REGISTRY}/v2/${path}/manifests/${digestOf(image)}`,
          tag,
        },
        request: {
          id: uid('request', action, image, minute),
          addr: '198.51.100.30:41000',
          host: REGISTRY,
          method: action === 'push' ? 'PUT' : 'GET',
          useragent: action === 'push' ? 'buildkit/v0.25' : 'containerd/v2.1.4',
        },
        actor: { name: by },
        source: { addr: 'registry-1:5000', instanceID: uid('registry') },
      },
    ],
  };
}

const served = (minute: number, image: string): object => notified(minute, image, 'pull', 'node-1');
const pushed = (minute: number, image: string): Told => ({ registry: [notified(minute, image, 'push', 'ci-bot')] });
const only = (name: string, image: string): PodSpec => ({ containers: [{ name, image }] });

/** A fortnight of releases by Argo CD, each of an image that was pushed before. */
const before: readonly Told[] = Array.from({ length: 14 }, (_, day): readonly Told[] => {
  const image = `${REGISTRY}/shop/web:1.${day}`;
  return [pushed(day * DAY, image), runs(day * DAY + 600, 'Deployment', 'web', only('web', image))];
}).flat();
const mirrored = runs(5 * DAY, 'Deployment', 'cache', only('cache', `${REGISTRY}/mirror/library/valkey:8`));
const NOW = 15 * DAY;

let count = 0;
async function gathered(policy: string, all: readonly Told[]) {
  count += 1;
  const own = join(folder, `${count}`);
  await mkdir(own);
  for (const name of ['audit', 'collected', 'registry'] as const) {
    const lines = all.flatMap((one) => one[name] ?? []).map((one) => `${JSON.stringify(one)}\n`);
    if (lines.length > 0) await writeFile(join(own, `${name}.ndjson`), lines.join(''));
  }
  const compiled = compilePolicy(loadPolicy(policy, 'p.yaml'));
  const { evidence, store } = await gather([own], { quiet: true }, compiled, QUIET);
  await store.close();
  expect(evidence.inputs.flatMap(({ refused }) => refused)).toEqual([]);
  return { evidence, compiled };
}

async function draft(): Promise<string> {
  const { evidence } = await gathered(NONE, [...before, mirrored]);
  return `${learnPolicy(evidence).replace(/^sources:(?:\n[ #].*)*\n?/mu, '')}\n${NONE.slice(NONE.indexOf('sources:'))}`;
}

async function told(policy: () => string | Promise<string>, ...all: readonly Told[]): Promise<readonly string[]> {
  const { evidence, compiled } = await gathered(await policy(), all);
  return analyze(evidence, compiled).findings.map(
    ({ rule, severity, actor, summary }) => `${severity} ${rule} (${actor?.name ?? 'nobody on record'}): ${summary}`,
  );
}

const MODES = [
  ['without a policy', () => NONE],
  ['with a policy by hand', () => BY_HAND],
  ['with a draft of the records before', draft],
] as const;

const mounted: PodSpec = {
  containers: [{ name: 'web', image: `${REGISTRY}/shop/web:1.13` }],
  volumes: [{ name: 'tools', image: { reference: `${REGISTRY}/tools/kit:1`, pullPolicy: 'IfNotPresent' } }],
};
const EVIL = `${REGISTRY}/shop/web-debug:1`;
const byHand = { by: 'mallory@acme.example' };
const refused: Told = {
  audit: [
    audited({
      ...byHand,
      minute: NOW,
      verb: 'create',
      resource: 'pods',
      namespace: 'shop',
      name: 'debug',
      object: { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'debug' }, spec: only('debug', EVIL) },
      code: 403,
      message: `admission webhook "validation.gatekeeper.sh" denied the request: [azurepolicy-k8sazurev2containerallowedimag-8d1fd2b02b1ad0d1e5b7] Container image ${EVIL} for container debug has not been allowed.`,
    }),
  ],
};
const self = { kind: 'SelfSubjectReview', status: { userInfo: { username: COLLECTOR } } };
const reader: Told = { collected: [{ observedAt: at(1), type: 'READER', object: self }] };
const binding = { minute: 1, resource: 'clusterrolebindings', name: 'landwaiter-collector' } as const;
const bound: Told = {
  audit: [
    audited({
      ...binding,
      verb: 'create',
      by: 'dana@acme.example',
      object: {
        kind: 'ClusterRoleBinding',
        apiVersion: 'rbac.authorization.k8s.io/v1',
        metadata: { name: 'landwaiter-collector' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'landwaiter-collector' },
        subjects: [{ kind: 'ServiceAccount', name: 'landwaiter-collector', namespace: 'landwaiter' }],
      },
    }),
  ],
};
const unbound: Told = { audit: [audited({ ...binding, ...byHand, minute: NOW, verb: 'delete', code: 200 })] };
const agent = only('agent', `${REGISTRY}/shop/agent:1`);
// Nothing is collected any more.
const { audit: started = [] } = runs(NOW + 20, 'DaemonSet', 'agent', agent, byHand.by);
const later: Told = { audit: runs(NOW + DAY, 'Job', 'nightly', only('web', `${REGISTRY}/shop/web:1.13`)).audit ?? [] };

describe.each(MODES)('%s', (_, policy) => {
  test('what came before and was never refused says nothing', async () => {
    expect(await told(policy, reader, bound, ...before, mirrored)).toEqual([]);
  });
  test('a Job of the usual deployer is the first to use a repository of the mirror', async () => {
    const job = runs(NOW, 'Job', 'sync', only('sync', `${REGISTRY}/mirror/mallory/sync:1`));
    expect(await told(policy, ...before, mirrored, job)).toEqual([
      expect.stringMatching(
        new RegExp(`^(medium new|high unapproved)-repository-deployed \\(${ARGO}\\).*mallory/sync`, 'u'),
      ),
    ]);
  });
  test('a Job of the usual deployer mounts an image of a repository that nobody used before', async () => {
    expect(await told(policy, ...before, mirrored, runs(NOW, 'Job', 'tools', mounted))).toEqual([
      expect.stringMatching(
        new RegExp(`^(medium new|high unapproved)-repository-deployed \\(${ARGO}\\).*tools/kit`, 'u'),
      ),
    ]);
  });
  test('an image that Azure Policy refused runs in another workload', async () => {
    const all = await told(
      policy,
      ...before,
      pushed(NOW - 60, EVIL),
      refused,
      runs(NOW + 20, 'Job', 'tidy', only('tidy', EVIL)),
    );
    expect(all).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^medium admission-violation-running \\(${ARGO}\\).*azurepolicy-.*denied it, and it runs all the same`,
          'u',
        ),
      ),
    );
  });
  test('the binding of the collector is deleted, and a DaemonSet made: both are told', async () => {
    const all = await told(policy, reader, bound, ...before, unbound, { audit: started }, later);
    expect(all).toContainEqual(
      expect.stringMatching(
        /^high telemetry-disabled \(mallory@acme.example\).*ClusterRoleBinding landwaiter-collector/u,
      ),
    );
    expect(all).toContainEqual(
      expect.stringMatching(/^medium deployed-by-unapproved-actor \(mallory@acme.example\).*DaemonSet\/agent/u),
    );
  });
});
