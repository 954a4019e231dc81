import type { Ask, Start, Wanted, Workload, WorkloadKind } from '../../act.ts';
import { keyOf } from '../../linked.ts';
import { namingOf } from '../naming.ts';

/** The API group and the resource of each kind. */
export const RESOURCES: Readonly<
  Record<WorkloadKind, { readonly resource: string; readonly apiGroup?: string; readonly apiVersion?: string }>
> = {
  Deployment: { resource: 'deployments', apiGroup: 'apps' },
  StatefulSet: { resource: 'statefulsets', apiGroup: 'apps' },
  DaemonSet: { resource: 'daemonsets', apiGroup: 'apps' },
  CronJob: { resource: 'cronjobs', apiGroup: 'batch' },
  Job: { resource: 'jobs', apiGroup: 'batch' },
  Pod: { resource: 'pods' },
  Rollout: { resource: 'rollouts', apiGroup: 'argoproj.io', apiVersion: 'v1alpha1' },
  StrimziPodSet: { resource: 'strimzipodsets', apiGroup: 'core.strimzi.io', apiVersion: 'v1beta2' },
  ScaledJob: { resource: 'scaledjobs', apiGroup: 'keda.sh', apiVersion: 'v1alpha1' },
};

/** As manifests and owner references have it: `apps/v1`. */
export function versionOfKind(kind: WorkloadKind): string {
  const { apiGroup, apiVersion = 'v1' } = RESOURCES[kind];
  return apiGroup === undefined ? apiVersion : `${apiGroup}/${apiVersion}`;
}

/** The audit policy of the product's setup asks for no more of what operators define. */
export function isCustom(kind: WorkloadKind): boolean {
  return RESOURCES[kind].apiVersion !== undefined;
}

export function second(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

export function uidOf(workload: Workload): string {
  return namingOf('workload', keyOf(workload)).uuid();
}

export function setUid(workload: Workload, hash: string): string {
  return namingOf('set', keyOf(workload), hash).uuid();
}

export function jobUid(workload: Workload, job: string): string {
  return namingOf('job', keyOf(workload), job).uuid();
}

export function versionOf(at: number): string {
  return String(Math.floor(at / 100)).slice(-9);
}

export function podSpec(wanted: readonly Wanted[], { kind, name }: Pick<Workload, 'kind' | 'name'>): object {
  const of = (...as: readonly Wanted['as'][]): object[] => wanted.filter((one) => as.includes(one.as)).map(containerOf);
  const [init, ephemeral] = [of('init'), of('ephemeral')];
  const isTask = kind === 'Job' || kind === 'CronJob' || kind === 'ScaledJob';
  return {
    ...(init.length > 0 && { initContainers: init }),
    containers: of('container', 'sidecar'),
    ...(ephemeral.length > 0 && { ephemeralContainers: ephemeral }),
    restartPolicy: isTask ? 'Never' : 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: kind === 'Pod' ? 'default' : name,
    securityContext: {},
    schedulerName: 'default-scheduler',
  };
}

export function containerOf({ container, reference, as }: Wanted): object {
  return {
    name: container,
    image: reference,
    resources: as === 'ephemeral' ? {} : { requests: { cpu: '50m', memory: '64Mi' } },
    terminationMessagePolicy: 'File',
    // What the API server fills in: https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy.
    imagePullPolicy: isMoving(reference) ? 'Always' : 'IfNotPresent',
  };
}

function isMoving(reference: string): boolean {
  const named = reference.slice(reference.lastIndexOf('/') + 1);
  return !named.includes('@') && (!named.includes(':') || /:(?:latest|main|master|edge|stable|dev)$/.test(named));
}

/** The object that the API server keeps of a workload. */
export function workloadObject(act: Ask, at: number): object {
  const { workload, wanted, replicas = 2, annotations = {} } = act;
  const { kind, name, namespace } = workload;
  const spec = podSpec(wanted, workload);
  const restarted = act.verb === 'restart' && { annotations: { 'kubectl.kubernetes.io/restartedAt': second(at) } };
  const template = { metadata: { labels: { app: name }, ...restarted }, spec };
  const metadata = {
    name,
    namespace,
    uid: (kind === 'Pod' ? act.linked?.pod?.uid : undefined) ?? uidOf(workload),
    resourceVersion: versionOf(at),
    generation: 1,
    creationTimestamp: second(act.verb === 'create' ? at : at - 40 * 86_400_000),
    labels: { app: name },
    annotations,
  };
  switch (kind) {
    case 'Pod':
      return { kind, apiVersion: 'v1', metadata, spec, status: { phase: 'Pending', qosClass: 'Burstable' } };
    case 'CronJob':
      return {
        kind,
        apiVersion: 'batch/v1',
        metadata,
        spec: {
          schedule: '*/30 * * * *',
          concurrencyPolicy: 'Forbid',
          jobTemplate: { metadata: {}, spec: { template } },
        },
      };
    case 'Job':
      return { kind, apiVersion: 'batch/v1', metadata, spec: { backoffLimit: 6, template } };
    default:
      return {
        kind,
        apiVersion: versionOfKind(kind),
        metadata,
        spec: {
          ...(kind !== 'DaemonSet' && { replicas }),
          selector: { matchLabels: { app: name } },
          template,
        },
      };
  }
}

/** The ReplicaSet that the deployment controller makes of a template. */
export function setObject(ask: Ask, hash: string, at: number, isOwned = true): object {
  const { workload, wanted, replicas = 2 } = ask;
  const { name, namespace, kind } = workload;
  const labels = { app: name, [hashLabel(kind)]: hash };
  return {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      uid: setUid(workload, hash),
      resourceVersion: versionOf(at),
      labels,
      annotations: { 'deployment.kubernetes.io/desired-replicas': String(replicas) },
      ...(isOwned && { ownerReferences: [ownerOfSet(workload)] }),
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(wanted, workload) },
    },
  };
}

/** Argo Rollouts has a label of its own: https://argo-rollouts.readthedocs.io/en/stable/features/specification/. */
export function hashLabel(kind: WorkloadKind): string {
  return kind === 'Rollout' ? 'rollouts-pod-template-hash' : 'pod-template-hash';
}

export function ownerOfSet(workload: Workload): object {
  return owner(versionOfKind(workload.kind), workload.kind, workload.name, uidOf(workload));
}

/** The Job that a CronJob makes when its time has come, or KEDA when there is something to do. */
export function jobObject({ workload, containers }: Start, job: string, at: number): object {
  const isScaled = workload.kind === 'ScaledJob';
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: {
      name: job,
      namespace: workload.namespace,
      uid: jobUid(workload, job),
      resourceVersion: versionOf(at),
      creationTimestamp: second(at),
      ...(isScaled
        ? { generateName: `${workload.name}-`, labels: { 'scaledjob.keda.sh/name': workload.name } }
        : { annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': second(at) } }),
      ownerReferences: [ownerOfSet(workload)],
    },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      template: {
        metadata: {},
        spec: podSpec(
          containers.filter(({ as }) => as !== 'ephemeral'),
          workload,
        ),
      },
    },
  };
}

export function owner(apiVersion: string, kind: string, name: string, uid: string): object {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
