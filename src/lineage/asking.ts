import type { Coverage } from '../core/coverage.ts';
import type { ContainerObserved, ContainerSpec, WorkloadAttempted, WorkloadChanged } from '../core/event.ts';
import { addTo } from '../core/grouping.ts';
import type { Asking, Deployment, Placement, Workload } from '../core/subjects.ts';
import { once } from './lazy.ts';
import { isKubernetes } from './makers.ts';
import { byTime, isRecorded } from './order.ts';
import { type PodRecords, recordsOfPods } from './pod-records.ts';
import { isOwnWish, type Owners, workloadKey, workloadOf } from './workloads.ts';

/** What is looked at to tell who asked for what runs. */
export interface AskingContext {
  readonly changes: readonly WorkloadChanged[];
  readonly attempts: readonly WorkloadAttempted[];
  readonly observed: readonly ContainerObserved[];
  readonly coverage: readonly Coverage[];
  readonly owners: Owners;
  deploymentsOf(workload: Workload): readonly Deployment[];
  placementsIn(workload: Workload): readonly Placement[];
  /** No record explains how the pod came to have the container as it was stored. */
  isUntold(pod: WorkloadChanged, container: string): boolean;
  /** Whether a reference as written stands for what the placement runs. */
  isMeant(text: string, placement: Placement): boolean;
}

type Named = Pick<ContainerSpec, 'name' | 'image'>;

/**
 * Who asked for what a workload of a cluster runs, by the API server's own records: undefined where there are none of its
 * cluster, or it is none of Kubernetes' own kinds. Images are compared, not order: what the object ever asked for, it asked for.
 */
export function joinAsking(context: AskingContext): (placement: Placement) => Asking | undefined {
  const records = once(() => recordsOfPods(context));
  const writes = once(() => writesByWorkload(context));
  const attempts = once(() => openAttempts(context));
  return (placement) => {
    const { container, kind, workload, cluster, image } = placement;
    if (!isKubernetes(kindOf(workload)) || kind === 'ephemeral' || kind === 'volume') return undefined;
    const own = podsOf(placement);
    const start = records().start(cluster);
    if (own.length === 0 || start === undefined) return undefined;
    const isIt = (one: Named): boolean =>
      one.name === container && (one.image === image || context.isMeant(one.image, placement));
    const told = (state: Asking['state'], facts: Asking['facts'], tried: Asking['attempts'] = []): Asking => ({
      state,
      start,
      facts,
      attempts: tried,
    });
    const deployments = context.deploymentsOf(placement);
    const asked = deployments.find((one) => isIt({ name: one.container, image: one.image }) && isRecorded(one.fact));
    if (asked) return told('asked', [asked.fact]);
    const before = context
      .placementsIn(placement)
      .flatMap((one) => (isIt({ name: one.container, image: one.image }) ? podsOf(one) : []))
      .find(({ created }) => created !== undefined && created < start);
    if (before) return told('stood', [before]);
    // What is put into pods is told as such.
    if (deployments.length > 0 && !deployments.some((one) => one.container === container)) return undefined;
    if (!records().areWhole(placement, own)) return told('uncovered', []);
    const tried =
      attempts()
        .get(workloadKey(placement))
        ?.filter(({ at }) => at <= placement.from) ?? [];
    const made =
      kindOf(workload) === 'Pod'
        ? ({ state: 'nobody', facts: own.slice(0, 1) } as const)
        : madeFor(placement, own, records(), writes(), isIt, context);
    const untold = writes().untold.get(workloadKey(placement)) ?? [];
    if (made.state !== 'nobody') return told(made.state, made.facts);
    if (untold.length > 0) return told('untold', untold, tried);
    const isUnseen = deployments.length === 0 && kindOf(workload) !== 'Pod';
    return told(isUnseen ? 'unseen' : 'nobody', made.facts, tried);
  };
}

/** What the controllers that made the pods were recorded as asking for tells whether the pods were changed on their way. */
function madeFor(
  placement: Placement,
  own: readonly ContainerObserved[],
  records: PodRecords,
  { made }: Writes,
  isIt: (one: Named) => boolean,
  { isUntold }: AskingContext,
): Pick<Asking, 'state' | 'facts'> {
  const pods = own.flatMap((pod) => records.create(pod) ?? []);
  const all = [...(made.get(workloadKey(placement)) ?? []), ...pods];
  const found = all.find(({ requested, containers }) => (requested ?? containers)?.some(isIt));
  if (found) return { state: 'nobody', facts: [found] };
  const changed = pods.find(({ containers }) => containers?.some(isIt));
  if (!changed) return { state: 'uncovered', facts: [] };
  return { state: isUntold(changed, placement.container) ? 'nobody' : 'mutated', facts: [changed] };
}

function kindOf(workload: string): string {
  return workload.slice(0, workload.indexOf('/'));
}

function podsOf({ observed }: Placement): readonly ContainerObserved[] {
  return observed.filter(isRecorded);
}

interface Writes {
  /** By workload those that do not show which images they asked for, oldest first. */
  readonly untold: ReadonlyMap<string, readonly WorkloadChanged[]>;
  /** By the workload above them what controllers made, but for pods. */
  readonly made: ReadonlyMap<string, readonly WorkloadChanged[]>;
}

function writesByWorkload({ changes, owners }: AskingContext): Writes {
  const [untold, made] = [new Map<string, WorkloadChanged[]>(), new Map<string, WorkloadChanged[]>()];
  for (const change of changes.toSorted(byTime)) {
    if (change.seen === true || change.verb === 'delete' || !isRecorded(change)) continue;
    if (isOwnWish(change)) {
      const key = workloadKey({ ...change, workload: workloadOf(change) });
      if (!change.containers && change.scaled !== true) addTo(untold, key, change);
    } else if (change.kind !== 'Pod')
      addTo(made, workloadKey({ ...change, workload: owners.topOf(change, change, change.owners) }), change);
  }
  return { untold, made };
}

/** Those that no record of the same request completes or refuses, by the workload that they name. */
function openAttempts({ attempts, changes }: AskingContext): ReadonlyMap<string, readonly WorkloadAttempted[]> {
  const found = new Map<string, WorkloadAttempted[]>();
  if (attempts.length === 0) return found;
  const ended = new Set(attempts.flatMap(({ refused, request }) => (refused ? [request] : [])));
  const done = new Set(changes.map(({ id }) => id));
  for (const attempt of attempts.toSorted(byTime)) {
    const { name, request, kind, refused } = attempt;
    if (name === undefined || refused || ended.has(request) || done.has(`${request}:ResponseComplete`)) continue;
    addTo(found, workloadKey({ ...attempt, workload: `${kind}/${name}` }), attempt);
  }
  return found;
}
