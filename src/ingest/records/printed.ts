import type { BoundOutput, PrintedBy } from '../../core/printed.ts';
import type { Enclosed } from '../envelope.ts';
import { isObject, part } from './json.ts';
import type { JsonObject } from '../source.ts';

/** One of them is meant; a part that is not given is any. */
export function isBoundTo(kind: string, printed: PrintedBy, bound: readonly BoundOutput[] = []): boolean {
  return bound.some(
    (one) =>
      one.kind === kind &&
      printed.namespace !== '' &&
      one.namespace === printed.namespace &&
      one.workload === printed.workload &&
      (one.container === '' || one.container === printed.container),
  );
}

/**
 * Who printed a line that a shipper of container output wraps: Vector (`kubernetes_logs`), Filebeat (container input),
 * Fluent Bit and Fluentd (their filters named kubernetes), Docker's fluentd driver. Undefined where it is no such output.
 * https://vector.dev/docs/reference/configuration/sources/kubernetes_logs/
 * https://www.elastic.co/guide/en/beats/filebeat/current/exported-fields-kubernetes-processor.html
 * https://docs.fluentbit.io/manual/data-pipeline/filters/kubernetes
 */
export function printedBy(record: JsonObject): PrintedBy | undefined {
  const { stream, source, kubernetes, container_name: named } = record;
  const isOutput = isStream(stream) || (isStream(source) && typeof named === 'string');
  // Of an audit event that was decoded into `kubernetes.audit` it says nothing else.
  const isOfPod = isObject(kubernetes) && Object.keys(kubernetes).some((key) => key !== 'audit');
  if (!isOutput && !isOfPod) return undefined;
  const about = part(record, 'kubernetes');
  const pod = nameOf(about['pod_name']) || nameOf(part(about, 'pod')['name']);
  return {
    namespace: nameOf(about['pod_namespace']) || nameOf(about['namespace_name']) || nameOf(about['namespace']),
    workload: ownerOf(about) || withoutHashes(pod),
    container: nameOf(about['container_name']) || nameOf(part(about, 'container')['name']) || nameOf(named),
  };
}

/** The same by labels or attributes, under whichever of these names. */
export function printedByLabels(labels: JsonObject): PrintedBy | undefined {
  const one = (...keys: readonly string[]): string =>
    keys.map((key) => nameOf(labels[key])).find((name) => name !== '') ?? '';
  const namespace = one('namespace_name', 'k8s.namespace.name', 'k8s_namespace_name', 'namespace');
  const container = one('container_name', 'k8s.container.name', 'k8s_container_name', 'container');
  if (namespace === '' || container === '') return undefined;
  const owner = one('k8s.deployment.name', 'k8s.statefulset.name', 'k8s.daemonset.name', 'k8s_deployment_name');
  return {
    namespace,
    workload: owner || withoutHashes(one('pod_name', 'k8s.pod.name', 'k8s_pod_name', 'pod')),
    container,
  };
}

/** What was enclosed, as printed by that container. */
export function* printed(elements: Iterable<Enclosed>, by: PrintedBy | undefined): Generator<Enclosed> {
  for (const element of elements) yield by ? { ...element, printed: by } : element;
}

function isStream(value: unknown): boolean {
  return value === 'stdout' || value === 'stderr';
}

function nameOf(value: unknown): string {
  return typeof value === 'string' && value.length <= LONGEST_NAME ? value : '';
}

const LONGEST_NAME = 253;

/** Vector: `pod_owner` is `ReplicaSet/registry-5d9c7b6f4`; Filebeat: `deployment.name` and its like. */
function ownerOf(about: JsonObject): string {
  for (const key of ['deployment', 'statefulset', 'daemonset', 'cronjob', 'job']) {
    const name = nameOf(part(about, key)['name']);
    if (name !== '') return name;
  }
  const [kind, name = ''] = nameOf(about['pod_owner']).split('/', 2);
  return kind === 'ReplicaSet' ? name.replace(TEMPLATE_HASH, '') : name;
}

// What Kubernetes makes names of: no vowels, and nothing that looks like one.
const TEMPLATE_HASH = /-[bcdfghjklmnpqrstvwxz2456789]{5,10}$/;
const POD_SUFFIX = /-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\d{1,5})$/;

function withoutHashes(pod: string): string {
  return pod.replace(POD_SUFFIX, '').replace(TEMPLATE_HASH, '');
}
