import {
  type ContainerObserved,
  type ContainerSpec,
  EVERY,
  type LandwaiterEvent,
  placeIn,
  type WorkloadChanged,
} from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import { annotationsOf } from '../../records/images/annotations.ts';
import { containersAfter, podTemplate } from '../audited-object.ts';
import { isObject, objects, requiredText, text, time, whole } from '../../records/json.ts';
import { containerKey, containerStatuses, containers, owners, stoppingSince } from '../../records/pod.ts';
import type { JsonObject } from '../../source.ts';
import { type AuditRequest, eventId, mayBeDry, recorded } from './audit-request.ts';
import { requester } from '../requester.ts';
import { patches } from './webhook-patches.ts';
import { objectOf, readWritten } from '../written.ts';

/** What a granted write to a workload, or to a part of one, changed or showed. */
export function workloadEvents(request: AuditRequest, kind: string): readonly LandwaiterEvent[] {
  const { record, result } = request;
  switch (request.subresource) {
    case undefined:
      if (record['verb'] === 'deletecollection') return collectionDeleted(request, kind);
      return changed(request, kind, result);
    case 'ephemeralcontainers':
      return changed(request, kind, result);
    case 'eviction':
      // The API server deletes the pod, and writes no other record of it.
      return kind === 'Pod' ? changed({ ...request, verb: 'delete', subresource: undefined }, kind, undefined) : [];
    case 'instantiate':
    case 'rollback':
      // OpenShift: the answer is the DeploymentConfig that now rolls out.
      return kind === 'DeploymentConfig' ? changed({ ...request, verb: 'update' }, kind, result) : [];
    case 'scale':
      return changed(request, kind, undefined).map((change) => ({
        ...change,
        scaled: true,
        ...known({ replicas: replicasOf(kind, request.result, record['requestObject']) }),
      }));
    case 'status': {
      // The kubelet patches the whole status lists, so that the accepted request is as good as the result.
      const pod = result ?? (isObject(record['requestObject']) ? record['requestObject'] : undefined);
      return kind === 'Pod' && pod !== undefined ? observed(request, pod) : [];
    }
    default:
      return [];
  }
}

/** Below level RequestResponse nobody is named: of pods, which then only their list would end, all of the namespace are. */
function collectionDeleted(request: AuditRequest, kind: string): readonly WorkloadChanged[] {
  const { record, result } = request;
  if (result) return objects(result, 'items').flatMap((item) => changed(request, kind, item));
  const namespace = text(record, 'objectRef', 'namespace');
  const isOfAll = !/[?&](?:label|field)Selector=/.test(text(record, 'requestURI') ?? '?labelSelector=');
  if (kind !== 'Pod' || namespace === undefined || !isOfAll) return [];
  return [
    {
      type: 'workload.changed',
      ...recorded(request),
      id: `${eventId(request)}:all`,
      strength: 'recorded',
      namespace,
      kind,
      name: EVERY,
      verb: 'delete',
      ...known({ ...requester(record) }),
    },
  ];
}

function changed(request: AuditRequest, kind: string, result: JsonObject | undefined): readonly WorkloadChanged[] {
  const { record, verb } = request;
  const object = result ?? requestedObject(request) ?? {};
  const name = nameOf(record, object);
  if (name === undefined) return [];
  const isCollection = record['verb'] === 'deletecollection';
  const isGone = verb === 'delete';
  const containers = isGone ? undefined : containersAfter(record, kind, result);
  const isPartial = result === undefined && requestedObject(request) === undefined;
  return [
    {
      type: 'workload.changed',
      ...recorded(request),
      id: `${eventId(request)}${isCollection ? `:${text(object, 'metadata', 'namespace') ?? ''}/${name}` : ''}`,
      strength: 'recorded',
      namespace: text(object, 'metadata', 'namespace') ?? text(record, 'objectRef', 'namespace') ?? '',
      kind,
      name,
      verb,
      ...known({
        containers,
        partial: containers && isPartial ? true : undefined,
        kept: (result === undefined || containers) && isKept(record) ? true : undefined,
        had: isGone && kind === 'Pod' ? containersAfter(record, kind, object) : undefined,
        ...(containers && mutation(request, kind, containers)),
        owners: owners(object),
        onNode: kind === 'Pod' && verb === 'create' ? nodeEntered(object) : undefined,
        annotations: containers && annotations(request, kind, result),
        uid: text(object, 'metadata', 'uid') ?? text(record, 'objectRef', 'uid'),
        unsure: isGone && !isCollection && mayBeDry(record) ? true : undefined,
        replicas: isGone ? undefined : replicasOf(kind, result, record['requestObject']),
        ...requester(record),
      }),
    },
  ];
}

/** A merge of fields among which is no image; a patch in operations may move one from elsewhere. */
function isKept({ verb, requestObject }: JsonObject): boolean {
  return verb === 'patch' && isObject(requestObject) && !JSON.stringify(requestObject).includes('"image"');
}

/** What was asked for, where it was stored with something else, and which webhooks are on record as having changed it. */
function mutation(
  request: AuditRequest,
  kind: string,
  stored: readonly ContainerSpec[],
): Pick<WorkloadChanged, 'requested' | 'patched'> {
  if (request.result === undefined) return {};
  const named = (containersAfter(request.record, kind, undefined) ?? []).map((one) => {
    const place = placeIn(one.name);
    const there = place === undefined ? undefined : stored.filter((other) => other.kind === one.kind)[place];
    return there ? { ...one, name: there.name } : one;
  });
  const images = new Map(named.map((one) => [containerKey(one), one.image]));
  // What a patch does not name stays as it was, as far as its record tells.
  const asked = requestedObject(request)
    ? named
    : stored.map((one) => ({ ...one, image: images.get(containerKey(one)) ?? one.image }));
  const wanted = new Map(asked.map((one) => [containerKey(one), one.image]));
  const isOther = stored.some((one) => wanted.get(containerKey(one)) !== one.image);
  if (!isOther || named.length === 0) return {};
  return { requested: asked, ...known({ patched: patches(request.record['annotations']) }) };
}

/** A DaemonSet's pod is bound to its node otherwise, and its template tells of it. */
function nodeEntered(pod: JsonObject): string | undefined {
  const isOnHost = objectOf(pod, 'spec')?.['hostPID'] === true && owners(pod) === undefined;
  return isOnHost ? text(pod, 'spec', 'nodeName') : undefined;
}

/** Of other kinds a controller carries out how many; a ReplicaSet is also scaled past its owner. */
function replicasOf(kind: string, result: JsonObject | undefined, request: unknown): number | undefined {
  if (kind !== 'ReplicaSet') return undefined;
  return whole(result ?? (isObject(request) ? request : {}), 'spec', 'replicas');
}

/** The object that a request asks to store; of a patch nobody knows it. */
export function requestedObject({ record, verb, subresource }: AuditRequest): JsonObject | undefined {
  const { requestObject: request } = record;
  const isObjectItself = (verb === 'create' || verb === 'update') && subresource !== 'scale';
  return isObjectItself && isObject(request) ? request : undefined;
}

/** A created object that the record does not show with its name: its prefix ends in `-`, which no name does. */
export function nameOf(record: JsonObject, object: JsonObject): string | undefined {
  return (
    text(object, 'metadata', 'name') ?? text(record, 'objectRef', 'name') ?? text(object, 'metadata', 'generateName')
  );
}

/** What the object, or the patch of it, says of itself; then what it says of its pods. */
function annotations({ record, verb }: AuditRequest, kind: string, result: JsonObject | undefined) {
  const shown = result ? [result] : readWritten(verb, record['requestObject'], result, false).shown;
  const template = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  const holders = shown.flatMap((object) => [object, inside(object, template)]);
  return annotationsOf(...holders.map((holder) => objectOf(inside(holder, ['metadata']), 'annotations')));
}

function inside(object: JsonObject, path: readonly string[]): JsonObject {
  return path.reduce((holder, key) => objectOf(holder, key) ?? {}, object);
}

function observed(request: AuditRequest, pod: JsonObject): readonly ContainerObserved[] {
  const { record } = request;
  const images = new Map(containers(podTemplate('Pod', pod) ?? {}).map((one) => [containerKey(one), one.image]));
  const isKubelet = requester(record).actor?.kind === 'node';
  return containerStatuses(pod).flatMap((status) => {
    const wanted = images.get(containerKey(status));
    const image = wanted ?? status.image;
    if (image === undefined) return [];
    return [
      {
        type: 'container.observed',
        ...recorded(request),
        id: `${eventId(request)}:${containerKey(status)}`,
        // Who else may write a status can write any digest into it.
        strength: isKubelet ? 'recorded' : 'asserted',
        namespace: requiredText(record, 'objectRef', 'namespace'),
        pod: requiredText(record, 'objectRef', 'name'),
        container: status.name,
        kind: status.kind,
        image,
        running: status.running,
        ...known({
          podUid: text(pod, 'metadata', 'uid') ?? text(record, 'objectRef', 'uid'),
          owners: owners(pod),
          runtimeName: wanted === undefined || undefined,
          digest: status.digest,
          byId: status.byId,
          runtimeId: status.runtimeId,
          instance: status.containerId,
          waiting: status.waiting,
          node: text(pod, 'spec', 'nodeName'),
          started: status.started,
          created: time(pod, 'metadata', 'creationTimestamp'),
          ended: status.ended,
          stopping: stoppingSince(pod),
        }),
      },
    ];
  });
}
