import type { Coverage } from '../core/coverage.ts';
import type { ContainerObserved, WorkloadChanged } from '../core/event.ts';
import { addTo } from '../core/grouping.ts';
import { MINUTE, type Time } from '../core/time.ts';
import { controllerOf } from './workloads.ts';

/** Around so many pods made at about that time, at least nineteen of twenty with a record, nothing is taken for missing. */
const LOOKED_AT = 20;
const MOST_MISSING = 1 / 20;
const AROUND = 30 * MINUTE;

/** What the API server's records show of the making of pods. */
export interface PodRecords {
  /** When the records of a cluster begin; undefined: none is read that shows how pods are made. */
  start(cluster: string | undefined): Time | undefined;
  create(pod: Pick<ContainerObserved, 'cluster' | 'namespace' | 'pod'>): WorkloadChanged | undefined;
  /** Whether all that runs in the cluster is listed or watched, and not only told where something happens to it. */
  isSeen(cluster: string | undefined): boolean;
  /** Whether, about when these pods were made, the records have nearly all others; API servers keep a log each. */
  areWhole(place: { readonly cluster?: string }, own: readonly ContainerObserved[]): boolean;
}

/** The kind of telemetry that shows pods as they are, whatever is done to them. */
const LISTING = 'kubernetes-pods';

interface Made {
  readonly at: Time;
  readonly name: string;
  readonly isOnRecord: boolean;
}

export function recordsOfPods({
  changes,
  observed,
  coverage,
}: {
  readonly changes: readonly WorkloadChanged[];
  readonly observed: readonly ContainerObserved[];
  readonly coverage: readonly Coverage[];
}): PodRecords {
  const creates = new Map<string, WorkloadChanged>();
  const sources = new Map<string, Set<string>>();
  for (const change of changes) {
    if (change.kind !== 'Pod' || change.verb !== 'create' || change.seen === true) continue;
    creates.set(podKey(change, change.name), change);
    const cluster = change.cluster ?? '';
    sources.set(cluster, (sources.get(cluster) ?? new Set()).add(change.source));
  }
  const starts = new Map<string, Time>();
  for (const { source, scope, minutes } of coverage) {
    const [first] = minutes;
    if (first === undefined || sources.get(scope)?.has(source) !== true) continue;
    starts.set(scope, Math.min(first * MINUTE, starts.get(scope) ?? Number.POSITIVE_INFINITY));
  }
  const made = madeIn(observed, creates);
  const lists = new Set(observed.flatMap(({ source, cluster = '' }) => (source === LISTING ? cluster : [])));
  return {
    start: (cluster) => starts.get(cluster ?? ''),
    create: (pod) => creates.get(podKey(pod, pod.pod)),
    isSeen: (cluster = '') => lists.has(cluster),
    areWhole({ cluster }, own) {
      const names = new Set(own.map((pod) => podKey(pod, pod.pod)));
      const start = starts.get(cluster ?? '') ?? Number.POSITIVE_INFINITY;
      const times = own.flatMap(({ created }) => created ?? []);
      const others = (made.get(cluster ?? '') ?? []).filter(({ at, name }) => at >= start && !names.has(name));
      return times.length > 0 && times.every((at) => areOnRecord(around(others, at)));
    },
  };
}

function areOnRecord(pods: readonly Made[]): boolean {
  const missing = pods.filter(({ isOnRecord }) => !isOnRecord).length;
  return pods.length > 0 && missing <= pods.length * MOST_MISSING;
}

/** Those of an hour; where they are few, the nearest. */
function around(pods: readonly Made[], at: Time): readonly Made[] {
  const near = pods.filter((one) => Math.abs(one.at - at) <= AROUND);
  if (near.length >= LOOKED_AT) return near;
  return pods.toSorted((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at)).slice(0, LOOKED_AT);
}

function madeIn(
  observed: readonly ContainerObserved[],
  creates: ReadonlyMap<string, WorkloadChanged>,
): ReadonlyMap<string, readonly Made[]> {
  const seen = new Set<string>();
  const made = new Map<string, Made[]>();
  for (const pod of observed) {
    const name = podKey(pod, pod.pod);
    // Who makes pods without a record can make many; controllers are asked for theirs by nobody but their owners.
    if (pod.created === undefined || seen.has(name) || !controllerOf(pod.owners)) continue;
    seen.add(name);
    addTo(made, pod.cluster ?? '', { at: pod.created, name, isOnRecord: creates.has(name) });
  }
  return made;
}

function podKey(
  { cluster, namespace }: { readonly cluster?: string; readonly namespace: string },
  name: string,
): string {
  return JSON.stringify([cluster ?? null, namespace, name]);
}
