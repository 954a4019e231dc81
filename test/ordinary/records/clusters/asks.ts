import type { Ask, Workload } from '../../act.ts';
import type { Organisation } from '../../organisation.ts';
import { type Agent, agentOf, controller } from './agents.ts';
import type { Request } from './audit.ts';
import type { Clocks } from './clocks.ts';
import { emptied } from './namespaces.ts';
import { mutated } from './mutations.ts';
import {
  isCustom,
  ownerOfSet,
  podSpec,
  RESOURCES,
  second,
  setObject,
  setUid,
  uidOf,
  versionOf,
  workloadObject,
} from './objects.ts';
import { operatorOf } from './operators.ts';
import { podObject } from './pods.ts';

/** What an API server hears of a request for a workload, and of what its controllers do at once. */
export function requestsOf(act: Ask, organisation: Organisation, clock: Clocks): readonly Request[] {
  const who = agentOf(act, act.workload.cluster, organisation);
  const at = act.at + clock.server;
  switch (act.verb) {
    case 'create':
    case 'update':
    case 'restart':
      return [
        { ...written(act, at), at: act.at, who, ...inNameOf(act, organisation) },
        ...(act.isDryRun ? [] : rolled(act, at, who)),
      ];
    case 'scale':
      return scaled(act, organisation, at);
    case 'delete':
      return deleted(act, organisation);
    case 'debug':
      return debugged(act, organisation, clock);
    case 'evict':
    case 'delete-pod':
      return [removed(act, organisation, clock)];
    case 'delete-namespace':
      return emptied(
        act,
        who,
        organisation.telemetry.some(({ kind, of }) => kind === 'kyverno' && of === act.workload.cluster.id),
      );
  }
}

/** Flux acts as a tenant's service account: https://fluxcd.io/flux/installation/configuration/multitenancy/. */
function inNameOf({ as, address, workload }: Ask, organisation: Organisation): Pick<Request, 'as'> {
  return as ? { as: agentOf({ by: as, address }, workload.cluster, organisation) } : {};
}

type Written = Omit<Request, 'at' | 'who'>;

function refOf({ kind, namespace, name }: Workload): Request['ref'] {
  return { ...RESOURCES[kind], namespace, name };
}

function written(act: Ask, at: number): Written {
  const response = workloadObject(act, at);
  const sent = asSent(act);
  const level: Pick<Request, 'level'> = isCustom(act.workload.kind) ? { level: 'Metadata' } : {};
  const common = { ref: refOf(act.workload), response, annotations: mutated(act.mutations ?? []), ...level };
  const tried = act.isDryRun ? 'dryRun=All&' : '';
  if (act.verb === 'create' && !appliesOnServer(act)) {
    const query = `${tried}fieldManager=${managerOf(act)}&fieldValidation=Strict`;
    return { ...common, verb: 'create', query, requestObject: workloadObject(sent, at) };
  }
  const force = appliesOnServer(act) ? '&force=true' : '';
  const query = act.verb === 'restart' ? 'fieldManager=kubectl-rollout' : `fieldManager=${managerOf(act)}`;
  return { ...common, verb: 'patch', query: `${tried}${query}${force}`, requestObject: patchOf(sent, at) };
}

/** As it left its client. */
function asSent(act: Ask): Ask {
  return { ...act, wanted: act.wanted.map((one) => ({ ...one, reference: one.sent ?? one.reference })) };
}

/** Server-side apply is a patch, also of what is not there yet. */
function appliesOnServer({ agent }: Ask): boolean {
  return /^kustomize-controller|^flux/.test(agent);
}

/** What the client calls itself as owner of the fields that it writes. */
function managerOf({ agent }: Ask): string {
  const [program = ''] = agent.split('/');
  switch (program) {
    case 'kubectl':
      return 'kubectl-client-side-apply';
    case 'argocd-application-controller':
      return 'argocd-controller';
    default:
      return program.toLowerCase() || 'Go-http-client';
  }
}

function patchOf(act: Ask, at: number): object {
  if (act.verb === 'restart') {
    const restarted = { 'kubectl.kubernetes.io/restartedAt': second(at) };
    return { spec: { template: { metadata: { annotations: restarted } } } };
  }
  const metadata = act.annotations && { metadata: { annotations: act.annotations } };
  // Server-side apply sends the whole object.
  if (appliesOnServer(act)) return workloadObject(act, at);
  const of = (...as: readonly string[]): object[] =>
    act.wanted
      .filter((one) => as.includes(one.as))
      .map(({ container, reference }) => ({ name: container, image: reference }));
  const init = of('init');
  const spec = { containers: of('container', 'sidecar'), ...(init.length > 0 && { initContainers: init }) };
  if (act.workload.kind === 'Pod') return { ...metadata, spec };
  if (act.workload.kind === 'CronJob') return { ...metadata, spec: { jobTemplate: { spec: { template: { spec } } } } };
  return { ...metadata, spec: { template: { spec } } };
}

/** The deployment controller makes the template's ReplicaSet, or scales the one that it has kept. */
function rolled(act: Ask, at: number, asker: Agent): readonly Request[] {
  const { set, isNewSet = true } = act.linked ?? {};
  if (set === undefined) return [];
  const who = setMaker(act.workload);
  const { namespace, name } = act.workload;
  const object = setObject(act, set, at);
  const ref = { resource: 'replicasets', namespace, name: `${name}-${set}`, apiGroup: 'apps' };
  if (act.isRestored) return adopted(act, set, at, asker);
  const done = { at: act.at + 120, who, requestObject: object, response: object } as const;
  return [
    isNewSet
      ? { ...done, verb: 'create', ref }
      : { ...done, verb: 'update', ref: { ...ref, uid: setUid(act.workload, set) } },
  ];
}

/** A backup has the set, too; its controller finds that it is its own. */
function adopted(act: Ask, set: string, at: number, asker: Agent): readonly Request[] {
  const { namespace, name } = act.workload;
  const uid = setUid(act.workload, set);
  const ref = { resource: 'replicasets', namespace, name: `${name}-${set}`, apiGroup: 'apps' };
  const found = setObject(act, set, at, false);
  const patch = { metadata: { ownerReferences: [ownerOfSet(act.workload)], uid } };
  return [
    { at: act.at - 300, who: asker, verb: 'create', ref, requestObject: found, response: found },
    {
      at: act.at + 120,
      who: setMaker(act.workload),
      verb: 'patch',
      ref,
      requestObject: patch,
      response: setObject(act, set, at),
    },
  ];
}

/** Whoever makes the ReplicaSets of a workload. */
function setMaker({ cluster, kind }: Workload): Agent {
  return kind === 'Rollout' ? operatorOf(kind, cluster) : controller(cluster, 'deployment-controller');
}

function scaled(act: Ask, organisation: Organisation, at: number): readonly Request[] {
  const { workload, replicas = 2, linked } = act;
  const { namespace, name, kind, cluster } = workload;
  const scale = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid: uidOf(workload), resourceVersion: versionOf(at) },
    spec: { replicas },
  };
  const ref = { ...refOf(workload), subresource: 'scale' };
  const isController = act.by.kind === 'controller';
  // Autoscalers get the scale, change it and put it back; kubectl patches it.
  const writesWhole = isController || /^keda/.test(act.agent);
  const asked: Request = {
    at: act.at,
    who: isController ? controller(cluster, 'horizontal-pod-autoscaler') : agentOf(act, cluster, organisation),
    verb: writesWhole ? 'update' : 'patch',
    ref,
    requestObject: writesWhole ? scale : { spec: { replicas } },
    response: scale,
    level: 'Metadata',
  };
  if (kind !== 'Deployment' || linked?.set === undefined) return [asked];
  const object = setObject(act, linked.set, at);
  const own = { resource: 'replicasets', namespace, name: `${name}-${linked.set}`, apiGroup: 'apps' };
  const who = controller(cluster, 'deployment-controller');
  // A scale names no images; without the template nothing of the set can be shown.
  if (act.wanted.length === 0) return [asked];
  return [asked, { at: act.at + 90, who, verb: 'update', ref: own, requestObject: object, response: object }];
}

function deleted(act: Ask, organisation: Organisation): readonly Request[] {
  const { workload, linked } = act;
  const { cluster, namespace, name, kind } = workload;
  const options = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal', propagationPolicy: 'Background' };
  const status = (of: Request['ref'], uid: string): object => ({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: of.name, group: of.apiGroup, kind: of.resource, uid },
  });
  const ref = refOf(workload);
  const asked: Request = {
    at: act.at,
    who: agentOf(act, cluster, organisation),
    verb: 'delete',
    ref,
    requestObject: options,
    response: status(ref, uidOf(workload)),
  };
  if (kind !== 'Deployment' || linked?.set === undefined) return [asked];
  const uid = setUid(workload, linked.set);
  const set = { resource: 'replicasets', namespace, name: `${name}-${linked.set}`, apiGroup: 'apps' };
  const who = controller(cluster, 'generic-garbage-collector');
  const collected = { ...options, preconditions: { uid } };
  return [
    asked,
    { at: act.at + 300, who, verb: 'delete', ref: set, requestObject: collected, response: status(set, uid) },
  ];
}

function debugged(act: Ask, organisation: Organisation, clock: Clocks): readonly Request[] {
  const { workload, linked, pod = workload.name } = act;
  const added = act.wanted.filter(({ as }) => as === 'ephemeral');
  const target = linked?.pod?.containers.find(({ as }) => as === 'container')?.container ?? workload.name;
  const ephemeralContainers = added.map(({ container, reference }) => ({
    name: container,
    image: reference,
    resources: {},
    targetContainerName: target,
    terminationMessagePolicy: 'File',
  }));
  const shown = linked?.pod && {
    ...linked.pod,
    containers: [
      ...linked.pod.containers.filter(({ container }) => added.every((one) => one.container !== container)),
      ...added.map((one) => ({ ...one, restarts: 0 })),
    ],
  };
  const response = shown
    ? podObject(shown, { is: 'running', at: act.at }, clock)
    : {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { name: pod, namespace: workload.namespace },
        spec: podSpec(act.wanted, workload),
      };
  return [
    {
      at: act.at,
      who: agentOf(act, workload.cluster, organisation),
      verb: 'patch',
      ref: { resource: 'pods', namespace: workload.namespace, name: pod, subresource: 'ephemeralcontainers' },
      requestObject: { spec: { ephemeralContainers } },
      response,
    },
  ];
}

function removed(act: Ask, organisation: Organisation, clock: Clocks): Request {
  const { workload, linked, pod = workload.name } = act;
  const { cluster, namespace } = workload;
  const who = agentOf(act, cluster, organisation);
  const ref = { resource: 'pods', namespace, name: pod };
  if (act.verb === 'evict')
    return { at: act.at, who, verb: 'create', ref: { ...ref, subresource: 'eviction' }, level: 'Metadata' };
  const options = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal', propagationPolicy: 'Background' };
  const gone = linked?.pod && podObject(linked.pod, { is: 'ending', at: act.at }, clock);
  return { at: act.at, who, verb: 'delete', ref, requestObject: options, ...(gone && { response: gone }) };
}
