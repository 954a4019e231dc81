import type { Coverage } from '../../../../core/coverage.ts';
import type { ContainerObserved, WorkloadChanged } from '../../../../core/event.ts';
import { countUntil, MINUTE, type Time } from '../../../../core/time.ts';
import { memo } from '../../../facts/lazy.ts';
import { heardClients } from '../whole-log.ts';
import { controllerOf, podKey } from '../workloads.ts';
import { namedMakings } from './named-makings.ts';

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
  /** When a pod was made, by itself or by the record of that: reports of nodes do not say so. */
  madeAt(pod: ContainerObserved): Time | undefined;
  /**
   * Whether, about when these pods were made, the records have nearly all others, and nearly all clients of those days. Of
   * pods that no record dates, about when they are first told of.
   */
  areWhole(place: { readonly cluster?: string }, pods: readonly ContainerObserved[]): boolean;
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
  const makings = changes.filter(({ kind, verb, seen }) => kind === 'Pod' && verb === 'create' && seen !== true);
  const creates = namedMakings(makings, observed);
  const sources = new Map<string, Set<string>>();
  for (const change of makings) {
    const cluster = change.cluster ?? '';
    sources.set(cluster, (sources.get(cluster) ?? new Set()).add(change.source));
  }
  const create: PodRecords['create'] = (pod) => creates.get(podKey(pod, pod.pod));
  const madeAt = (pod: ContainerObserved): Time | undefined => pod.created ?? create(pod)?.at;
  const starts = new Map<string, Time>();
  for (const { source, scope, minutes } of coverage) {
    const [first] = minutes;
    if (first === undefined || sources.get(scope)?.has(source) !== true) continue;
    starts.set(scope, Math.min(first * MINUTE, starts.get(scope) ?? Number.POSITIVE_INFINITY));
  }
  const made = new Map(
    Array.from(
      Map.groupBy(observed, ({ cluster = '' }) => cluster),
      ([cluster, pods]) => [cluster, lineOf(pods, create, starts.get(cluster))],
    ),
  );
  const clients = memo((cluster: string) => {
    const own = observed.filter((pod) => (pod.cluster ?? '') === cluster);
    return heardClients({
      creates: [...creates.values()].filter((create) => (create.cluster ?? '') === cluster),
      listed: own.filter(({ source }) => source === LISTING),
      reported: own.filter(({ source }) => sources.get(cluster)?.has(source) === true),
      start: starts.get(cluster) ?? Number.POSITIVE_INFINITY,
    });
  });
  const lists = new Set(observed.flatMap(({ source, cluster = '' }) => (source === LISTING ? cluster : [])));
  return {
    start: (cluster) => starts.get(cluster ?? ''),
    create,
    madeAt,
    isSeen: (cluster = '') => lists.has(cluster),
    areWhole({ cluster = '' }, pods) {
      const start = starts.get(cluster);
      const all = start === undefined ? undefined : made.get(cluster);
      const own = lineOf(pods, create, start);
      const dated = pods.flatMap((pod) => madeAt(pod) ?? []);
      const times = dated.length > 0 ? dated : pods.map(({ at }) => at).slice(0, 1);
      return (
        all !== undefined &&
        times.length > 0 &&
        times.every((at) => areOnRecord(around(all, own, at)) && clients(cluster)(at))
      );
    },
  };
}

/** Pods in the order in which they were made, and how many of those before each place lack their record. */
interface Line {
  readonly pods: readonly Made[];
  readonly missing: readonly number[];
}

interface Counted {
  readonly all: number;
  readonly missing: number;
}

function areOnRecord({ all, missing }: Counted): boolean {
  return all > 0 && missing <= all * MOST_MISSING;
}

/** Those of an hour, without one's own; where they are few, the nearest. */
function around(line: Line, own: Line, at: Time): Counted {
  const [near, mine] = [within(line, at), within(own, at)];
  if (near.all - mine.all >= LOOKED_AT) return { all: near.all - mine.all, missing: near.missing - mine.missing };
  const names = new Set(own.pods.map(({ name }) => name));
  const middle = countUntil(line.pods, at);
  const most = LOOKED_AT + names.size;
  const nearest = line.pods
    .slice(Math.max(middle - most, 0), middle + most)
    .filter(({ name }) => !names.has(name))
    .sort((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at))
    .slice(0, LOOKED_AT);
  return { all: nearest.length, missing: nearest.filter(({ isOnRecord }) => !isOnRecord).length };
}

/** Counted at both ends: very many pods may be asked about that were made within one hour. */
function within({ pods, missing }: Line, at: Time): Counted {
  const [from, to] = [countUntil(pods, at - AROUND - 1), countUntil(pods, at + AROUND)];
  return { all: to - from, missing: (missing[to] ?? 0) - (missing[from] ?? 0) };
}

/** Of each pod that a controller made since the records begin. */
function lineOf(
  observed: readonly ContainerObserved[],
  create: PodRecords['create'],
  start = Number.POSITIVE_INFINITY,
): Line {
  const made = new Map<string, Made>();
  for (const pod of observed) {
    const name = podKey(pod, pod.pod);
    if (made.has(name)) continue;
    const record = create(pod);
    const at = pod.created ?? record?.at;
    // Who makes pods without a record can make many; controllers are asked for theirs by nobody but their owners.
    if (at === undefined || at < start || !controllerOf(pod.owners ?? record?.owners)) continue;
    made.set(name, { at, name, isOnRecord: record !== undefined });
  }
  const pods = [...made.values()].sort((one, other) => one.at - other.at);
  let count = 0;
  return { pods, missing: [0, ...pods.map(({ isOnRecord }) => (count += isOnRecord ? 0 : 1))] };
}
