import { type Agent, AGENTS, auditRecord, kubelet, type Request, serviceAccount } from '../../lab/kubernetes.ts';
import type { Control, Decision, Deploy, Place, Run, Who } from '../act.ts';
import { CLUSTERS, type NativeRecord } from '../stack.ts';
import { addressOf, namingOf, type Product, referenceOf } from './product.ts';
import {
  nodeOf,
  patchOf,
  placeOf,
  podName,
  podObject,
  podStatus,
  replicaSetObject,
  RESOURCES,
  workloadObject,
} from './kubernetes-objects.ts';

type Cluster = keyof typeof CLUSTERS;

/** Who acts, as a cluster names it: `deployers` patterns of the policy. */
export const KUBERNETES_USERS = {
  pipeline: 'system:serviceaccount:ci:pipeline',
  release: 'release@acme.example',
  promoter: 'system:serviceaccount:ci:promoter',
  deployer: AGENTS.argocd.name,
  retention: 'system:serviceaccount:ci:retention',
  replication: 'system:serviceaccount:ci:replication',
  node: 'system:node:prod-node-1',
  controller: AGENTS.deployments.name,
  dana: 'dana@acme.example',
  lee: 'lee@acme.example',
  mallory: 'mallory@acme.example',
} as const satisfies Readonly<Record<Who, string>>;

/**
 * A cluster's audit log at level RequestResponse, status updates of pods included; a file for each cluster. Of what
 * admission says it tells what the API server and its webhooks note there, unless `judge` keeps reports of its own.
 */
export function kubernetes(registry: string, judge?: 'kyverno'): Product {
  const noted = (said: Run['judged'] = []): NonNullable<Run['judged']> =>
    said.filter((what) => what !== 'allowed' && (judge === undefined || what === 'failed-open'));
  return {
    tell(act, at) {
      switch (act.act) {
        case 'deploy':
          return deployed(act, at(act.at), registry);
        case 'run':
          return ran({ ...act, judged: noted(act.judged) }, at(act.at), at(act.podSince ?? act.at), registry);
        case 'control':
          return changed(act, at(act.at));
        case 'decision':
          // It stands beside the request to make the pod, where there is one.
          return act.pod === undefined && noted([act.what]).length > 0 ? decided(act, at(act.at), registry) : [];
        default:
          return [];
      }
    },
    // Every node renews its lease, all the time.
    hum: (at) =>
      (['prod', 'dev'] as const).map((cluster) => {
        const name = `${cluster}-node-1`;
        const ref = { resource: 'leases', namespace: 'kube-node-lease', name, apiGroup: 'coordination.k8s.io' };
        return record(cluster, {
          at,
          who: kubelet(name, '192.0.2.131'),
          verb: 'update',
          ref,
          code: 200,
          level: 'Metadata',
        });
      }),
  };
}

function record(cluster: Cluster, request: Request): NativeRecord {
  const id = namingOf(cluster, request.at, request.who.name, request.verb, request.ref).uuid();
  const made = auditRecord(id, request);
  return { file: `kubernetes/${CLUSTERS[cluster]}.ndjson`, at: made.at, record: made.record };
}

function agentOf(by: Who, from: Place): Agent {
  if (by === 'deployer') return AGENTS.argocd;
  if (by === 'controller') return AGENTS.deployments;
  if (by === 'node') return kubelet('prod-node-1', '192.0.2.131');
  const name = KUBERNETES_USERS[by];
  const userAgent = 'kubectl/v1.34.2 (linux/amd64) kubernetes/8cc511e';
  const address = addressOf(by, from);
  const [, , namespace, account] = name.split(':');
  if (namespace !== undefined && account !== undefined) return serviceAccount(namespace, account, userAgent, address);
  return { name, groups: ['acme:engineers', 'system:authenticated'], userAgent, address };
}

function deployed(act: Deploy, at: number, registry: string): readonly NativeRecord[] {
  const { namespace, name } = placeOf(act.workload);
  const ref = { ...RESOURCES[act.kind], namespace, name };
  const who = agentOf(act.by, act.from);
  const write = (request: Omit<Request, 'at' | 'who'>): NativeRecord => record(act.cluster, { at, who, ...request });
  const object = workloadObject(act, registry, at);
  if (act.as === 'ephemeral') {
    const pod = act.pod ?? name;
    const one = { name: act.container, image: referenceOf(act.target, registry), targetContainerName: name };
    const run: Run = { ...act, act: 'run', pod };
    return [
      write({
        verb: 'patch',
        ref: { resource: 'pods', namespace, name: pod, subresource: 'ephemeralcontainers' },
        requestObject: { spec: { ephemeralContainers: [one] } },
        code: 200,
        response: podObject(run, registry, 'asked', at, at),
      }),
    ];
  }
  if (act.verb === 'scale') {
    const scale = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name, namespace }, spec: { replicas: 3 } };
    const scaled = { ...ref, subresource: 'scale' };
    return [write({ verb: 'update', ref: scaled, requestObject: scale, code: 200, response: scale })];
  }
  const asked =
    act.verb === 'create'
      ? write({ verb: 'create', ref, requestObject: object, code: 201, response: object })
      : write({ verb: 'patch', ref, requestObject: patchOf(act, registry, at), code: 200, response: object });
  if (act.kind !== 'Deployment') return [asked];
  const set = replicaSetObject(act, registry, at);
  const sets = { resource: 'replicasets', namespace, apiGroup: 'apps' };
  const made = { verb: 'create', ref: sets, requestObject: set, code: 201, response: set } as const;
  return [asked, record(act.cluster, { at: at + 200, who: AGENTS.deployments, ...made })];
}

function makerOf({ kind, fromNode }: Run, node: Agent): Agent {
  if (fromNode) return node;
  if (kind === 'DaemonSet') return controllerNamed('daemon-set-controller');
  return kind === 'CronJob' ? controllerNamed('job-controller') : AGENTS.replicaSets;
}

function controllerNamed(name: string): Agent {
  return serviceAccount('kube-system', name, 'kube-controller-manager/v1.34.2 (linux/amd64) kubernetes/8cc511e');
}

function ran(act: Run, at: number, since: number, registry: string): readonly NativeRecord[] {
  const { namespace } = placeOf(act.workload);
  const ref = { resource: 'pods', namespace, name: podName(act) };
  const { name, address } = nodeOf(act);
  const node = kubelet(name, address);
  const write = (when: number, who: Agent, request: Omit<Request, 'at' | 'who'>): NativeRecord =>
    record(act.cluster, { at: when, who, ...request });
  const status = write(at, node, {
    verb: 'patch',
    ref: { ...ref, subresource: 'status' },
    requestObject: { status: podStatus(act, registry, at, since) },
    code: 200,
    response: podObject(act, registry, act.ended ? 'ended' : 'running', at, since),
  });
  if (act.ended) {
    const gone = podObject(act, registry, 'ended', at, since);
    const options = { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 };
    return [status, write(at + 400, node, { verb: 'delete', ref, requestObject: options, code: 200, response: gone })];
  }
  // Whoever makes a pod that nobody owns is told by its deployment.
  if (act.podSince !== undefined || (act.kind === 'Pod' && !act.fromNode)) return [status];
  const asked = podObject(act, registry, 'asked', at, since);
  const maker = makerOf(act, node);
  const annotations = annotationsOf(act.judged ?? [], referenceOf(act.target, registry));
  const made = { verb: 'create', ref, requestObject: asked, code: 201, response: asked, annotations } as const;
  return [write(at - 4_000, maker, made), status];
}

function changed(act: Control, at: number): readonly NativeRecord[] {
  const who = agentOf(act.by, act.from);
  const namespace = act.on.split('/', 1)[0] ?? act.on;
  switch (act.what) {
    case 'deploy-granted': {
      const name = `deploy-${act.to ?? 'mallory'}`;
      const binding = {
        kind: 'RoleBinding',
        apiVersion: 'rbac.authorization.k8s.io/v1',
        metadata: { name, namespace },
        subjects: [subjectOf(act.to ?? 'mallory')],
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      };
      const ref = { resource: 'rolebindings', namespace, name, apiGroup: 'rbac.authorization.k8s.io' };
      return [record('prod', { at, who, verb: 'create', ref, requestObject: binding, code: 201, response: binding })];
    }
    case 'admission-weakened': {
      const name = 'image-gate';
      const webhook = { name: 'gate.acme.example', failurePolicy: 'Ignore' };
      const ref = {
        resource: 'validatingwebhookconfigurations',
        name,
        apiGroup: 'admissionregistration.k8s.io',
      };
      const patch = { '$setElementOrder/webhooks': [{ name: webhook.name }], webhooks: [webhook] };
      return [record('prod', { at, who, verb: 'patch', ref, requestObject: patch, code: 200 })];
    }
    case 'admission-exception': {
      const name = `let-${namespace}-in`;
      const exception = {
        kind: 'PolicyException',
        apiVersion: 'kyverno.io/v2',
        metadata: { name, namespace },
        spec: {
          exceptions: [{ policyName: 'verify-images', ruleNames: ['verify-signature'] }],
          match: { any: [{ resources: { kinds: ['Pod'], namespaces: [namespace] } }] },
        },
      };
      const ref = { resource: 'policyexceptions', namespace, name, apiGroup: 'kyverno.io', apiVersion: 'v2' };
      return [
        record('prod', { at, who, verb: 'create', ref, requestObject: exception, code: 201, response: exception }),
      ];
    }
    default:
      return [];
  }
}

function subjectOf(to: Who): object {
  const name = KUBERNETES_USERS[to];
  const [, , namespace, account] = name.split(':');
  return account === undefined
    ? { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name }
    : { kind: 'ServiceAccount', namespace, name: account };
}

/** What admission said of a pod that no record shows running. */
function decided(act: Decision, at: number, registry: string): readonly NativeRecord[] {
  const { namespace, name } = placeOf(act.workload);
  const run: Run = {
    act: 'run',
    at: act.at,
    by: 'node',
    workload: act.workload,
    kind: 'Deployment',
    pod: `${name}-${namingOf('judged', act.workload, act.image.digest).suffix()}`,
    container: name,
    as: 'container',
    image: act.image,
    target: act.target,
    cluster: 'prod',
  };
  const ref = { resource: 'pods', namespace, name: run.pod };
  const asked = podObject(run, registry, 'asked', at, at);
  const annotations = annotationsOf([act.what], referenceOf(act.target, registry));
  const made = { verb: 'create', ref, requestObject: asked, code: 201, response: asked, annotations } as const;
  return [record('prod', { at, who: AGENTS.replicaSets, ...made })];
}

/** What the API server and its webhooks note beside a request that they let in. */
function annotationsOf(said: NonNullable<Run['judged']>, reference: string): Readonly<Record<string, string>> {
  const imagePolicy = 'imagepolicywebhook.image-policy.k8s.io';
  const failure = {
    message: `${reference} is not signed by the release pipeline`,
    policy: 'signed-images',
    binding: 'signed-images-audit',
    expressionIndex: 0,
    validationActions: ['Audit'],
  };
  return {
    ...(said.includes('break-glass') && {
      [`${imagePolicy}/break-glass`]: 'true',
      [`${imagePolicy}/overridden-verification-result`]: `'${reference}' : Image denied by attestor release: no attestations found\n`,
    }),
    ...(said.includes('violation') && {
      'validation.policy.admission.k8s.io/validation_failure': JSON.stringify([failure]),
    }),
    ...(said.includes('failed-open') && {
      'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': 'gate.acme.example',
    }),
  };
}
