import { type ContainerSpec, placeName } from '../../core/event.ts';
import { isObject, object } from '../records/json.ts';
import { containers } from '../records/pod.ts';
import type { JsonObject } from '../source.ts';

const KINDS: ReadonlyMap<string, { readonly kind: string; readonly groups: readonly string[] }> = new Map([
  ['pods', { kind: 'Pod', groups: [''] }],
  ['replicationcontrollers', { kind: 'ReplicationController', groups: [''] }],
  ['deployments', { kind: 'Deployment', groups: ['apps', 'extensions'] }],
  ['replicasets', { kind: 'ReplicaSet', groups: ['apps', 'extensions'] }],
  ['daemonsets', { kind: 'DaemonSet', groups: ['apps', 'extensions'] }],
  ['statefulsets', { kind: 'StatefulSet', groups: ['apps'] }],
  ['jobs', { kind: 'Job', groups: ['batch'] }],
  ['cronjobs', { kind: 'CronJob', groups: ['batch'] }],
  // Argo Rollouts: takes the place of a Deployment, and has its template.
  ['rollouts', { kind: 'Rollout', groups: ['argoproj.io'] }],
  ['deploymentconfigs', { kind: 'DeploymentConfig', groups: ['apps.openshift.io'] }],
]);

/** The resources that run containers, by their names in an API path. */
export const WORKLOAD_RESOURCES: readonly string[] = [...KINDS.keys()];

/** `Deployment` for `deployments` in `apps`; undefined for what runs no containers. */
export function workloadKind(resource: string, group: string): string | undefined {
  const known = KINDS.get(resource);
  return known?.groups.includes(group) ? known.kind : undefined;
}

const WORKLOADS: ReadonlySet<string> = new Set([...KINDS.values()].map(({ kind }) => kind));

/** Whether objects of this kind run containers; one that is not told may. */
export function mayBeWorkload(kind: string | undefined): boolean {
  return kind === undefined || WORKLOADS.has(kind);
}

/** The pod spec inside a workload object. */
export function podTemplate(kind: string, workload: JsonObject): JsonObject | undefined {
  switch (kind) {
    case 'Pod':
      return object(workload, 'spec');
    case 'CronJob':
      return object(workload, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
    default:
      return object(workload, 'spec', 'template', 'spec');
  }
}

/**
 * The containers a workload asks for after the request. From the stored object where the record shows it, because
 * mutating webhooks rewrite images; else from the request. Of a patch without result, only those that it names.
 */
export function containersAfter(
  record: JsonObject,
  kind: string,
  result: JsonObject | undefined,
): readonly ContainerSpec[] | undefined {
  const { requestObject: request } = record;
  const found = (result === undefined ? requested(request) : [result]).flatMap((shown) => {
    // EphemeralContainers of API versions before 1.22 lists them at the top.
    const spec = shown['kind'] === 'EphemeralContainers' ? shown : podTemplate(kind, shown);
    return spec === undefined ? [] : containers(spec);
  });
  return found.length > 0 ? found : undefined;
}

function requested(request: unknown): readonly JsonObject[] {
  if (isObject(request)) return [request];
  return Array.isArray(request) ? request.filter(isObject).flatMap(patched) : [];
}

// RFC 6902. The operation written out as the object it would make: `/spec/template` with a value is {spec: {template}}. Of
// an image alone (`…/containers/0/image`) the container has its place for a name, `#0`: which it is, earlier records tell.
function patched({ op, path, value }: JsonObject): readonly JsonObject[] {
  if ((op !== 'add' && op !== 'replace') || typeof path !== 'string') return [];
  const segments = path.split('/').slice(1);
  if (segments.length > DEEPEST_PATCH) return [];
  const place = segments.at(-1) === 'image' && LISTS.has(segments.at(-3) ?? '') ? segments.at(-2) : undefined;
  const isPlaced = place !== undefined && /^[0-9]{1,3}$/.test(place);
  let written: unknown = isPlaced ? { name: placeName(Number(place)), image: value } : value;
  if (isPlaced) segments.pop();
  for (const segment of segments.reverse()) {
    written = segment === '-' || /^[0-9]+$/.test(segment) ? [written] : { [segment]: written };
  }
  return isObject(written) ? [written] : [];
}

const LISTS: ReadonlySet<string> = new Set(['containers', 'initContainers', 'ephemeralContainers']);

// The longest path to a container has nine segments: a CronJob's.
const DEEPEST_PATCH = 16;
