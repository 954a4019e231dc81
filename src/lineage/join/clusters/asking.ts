import type { Coverage } from '../../../core/coverage.ts';
import type { ContainerObserved, ContainerSpec, WorkloadAttempted, WorkloadChanged } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Asking, Deployment, Placement, Workload } from '../../../core/subjects.ts';
import { DAY, earliest, type Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import { once } from '../../facts/lazy.ts';
import { known } from '../../../core/known.ts';
import { deletersOwner, isKubernetes } from './makers.ts';
import { olderSets } from './older-sets.ts';
import { byTime } from '../../facts/order.ts';
import { type PodRecords, recordsOfPods } from './pods/pod-records.ts';
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

/** Kinds that keep pods all the time. */
const STANDING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

type Named = Pick<ContainerSpec, 'name' | 'image'>;
type Told = Pick<Asking, 'state' | 'facts'> & Partial<Pick<Asking, 'attempts' | 'before'>>;

/**
 * Who asked for what a workload of a cluster runs, by the API server's own records: undefined where there are none of its
 * cluster, or it is none of Kubernetes' own kinds. Images are compared, not order: what the object ever asked for, it asked for.
 */
export function joinAsking(context: AskingContext): (placement: Placement) => Asking | undefined {
  const records = once(() => recordsOfPods(context));
  const writes = once(() => writesByWorkload(context, records()));
  const attempts = once(() => openAttempts(context));
  const isOlderSets = once(() => olderSets(context.changes));
  const wishes = new Map<string, Wished>();
  const wishedIn = (placement: Placement, start: Time): Wished => {
    const known = wishes.get(workloadKey(placement)) ?? wished(placement, start, context);
    wishes.set(workloadKey(placement), known);
    return known;
  };

  const told = (placement: Placement, own: readonly ContainerObserved[], start: Time): Told | undefined => {
    const { container, workload, image, from } = placement;
    const { asked, stood, containers, since } = wishedIn(placement, start);
    const isIt = (one: Named): boolean =>
      one.name === container && (one.image === image || context.isMeant(one.image, placement));
    const write = placement.asked.find((one) => isRecorded(one.fact))?.fact ?? found(asked, placement, context);
    const before = found(stood, placement, context) ?? deletedFor(writes().older.get(workloadKey(placement)), isIt);
    if (write) return { state: 'asked', facts: [write], ...known({ before }) };
    if (before) return { state: 'stood', facts: [before], before };
    // What is put into pods is told as such.
    if (containers.size > 0 && !containers.has(container)) return undefined;
    if (!records().areWhole(placement, own)) return { state: 'uncovered', facts: [] };
    // Reports of nodes do not say when a pod was made: without a record of that it may be older than the records.
    if (own.every((pod) => records().madeAt(pod) === undefined)) return { state: 'unseen', facts: [] };
    const made = isPod(workload)
      ? ({ state: 'nobody', facts: own.slice(0, 1) } as const)
      : madeFor(placement, own, records(), writes(), isIt, context);
    const earlier = once(() => wishBefore(placement, start, records(), context));
    const isOther = STANDING.has(kindOf(workload)) ? stood.has(container) : earlier() === 'other';
    // What changes each pod on its way says nothing of a wish that is another one than before.
    const isTurned = made.state === 'mutated' && !STANDING.has(kindOf(workload)) && since > from && isOther;
    if (made.state !== 'nobody' && !isTurned) return made;
    const next = isPod(workload) ? undefined : madeByOlder(own, records(), isOlderSets());
    if (next) return { state: 'stood', facts: [next], before: next };
    const tried = (attempts().get(workloadKey(placement)) ?? []).filter(({ at }) => at <= from);
    const untold = writes().untold.get(workloadKey(placement)) ?? [];
    if (untold.length > 0) return { state: 'untold', facts: untold, attempts: tried };
    const isKnown = isPod(workload) || since <= from || isOther;
    if (isKnown || isNew(placement, start, records(), writes(), context))
      return { ...made, state: 'nobody', attempts: tried };
    return { ...made, state: earlier() === 'same' ? 'mutated' : 'unseen', attempts: tried };
  };

  return (placement) => {
    const { kind, workload, cluster } = placement;
    if (!isKubernetes(kindOf(workload)) || kind === 'ephemeral') return undefined;
    const own = podsOf(placement);
    const start = records().start(cluster);
    const answer = own.length > 0 && start !== undefined ? told(placement, own, start) : undefined;
    return answer && start !== undefined ? { attempts: [], ...answer, start } : undefined;
  };
}

/**
 * What keeps pods all the time had none when the records begin, nor a day later: none of then is seen, and none was deleted
 * since that nobody is on record as having made; and its number was not set either.
 */
function isNew(
  placement: Placement,
  start: Time,
  records: PodRecords,
  { scaled, older }: Writes,
  { placementsIn }: Pick<AskingContext, 'placementsIn'>,
): boolean {
  return (
    STANDING.has(kindOf(placement.workload)) &&
    placement.from > start + DAY &&
    records.isSeen(placement.cluster) &&
    !scaled.has(workloadKey(placement)) &&
    !older.has(workloadKey(placement)) &&
    (placementsIn(placement)[0]?.from ?? 0) > start + DAY
  );
}

/**
 * What pods of the same owner were asked to have that were made before, while the records ran: something else, which shows
 * that the wish was another one; or the same, which something on record made another image of on its way, as what pins digests
 * does when a tag has moved. What keeps pods had its wish in those that were there when the records begin; a job's may be
 * older than its last change.
 */
function wishBefore(
  placement: Placement,
  start: Time,
  records: PodRecords,
  { placementsIn, isUntold }: Pick<AskingContext, 'placementsIn' | 'isUntold'>,
): 'other' | 'same' | undefined {
  const { container, image, from } = placement;
  const wishOf = (pod: ContainerObserved, stored: string): string => {
    const made = records.create(pod);
    const wish = made?.requested?.find(({ name }) => name === container)?.image;
    return made && wish !== undefined && !isUntold(made, container) ? wish : stored;
  };
  const wishes = new Set(podsOf(placement).map((pod) => wishOf(pod, image)));
  const earlier = placementsIn(placement).flatMap((one) =>
    one.container === container && one.image !== image
      ? podsOf(one)
          .filter(({ created = 0 }) => created >= start && created < from)
          .map((pod) => wishOf(pod, one.image))
      : [],
  );
  if (earlier.length === 0) return undefined;
  return earlier.every((wish) => wishes.has(wish)) ? 'same' : 'other';
}

/** By container, then by image as written: who asked for it, or ran it. */
type Images<Fact> = ReadonlyMap<string, ReadonlyMap<string, Fact>>;

/** Of one workload: what was ever asked for, what ran before the records begin, and its containers as far as they were asked for. */
interface Wished {
  readonly asked: Images<WorkloadChanged>;
  readonly stood: Images<ContainerObserved>;
  readonly containers: ReadonlySet<string>;
  /** The first write on record; infinity where none is. What it asked for until then may be older than the records. */
  readonly since: Time;
}

function wished(workload: Workload, start: Time, { deploymentsOf, placementsIn }: AskingContext): Wished {
  const deployments = deploymentsOf(workload);
  const asked = deployments.flatMap((one) => (isRecorded(one.fact) ? [{ ...one, fact: one.fact }] : []));
  const stood = placementsIn(workload).flatMap((one) => {
    const fact = podsOf(one).find(({ created }) => created !== undefined && created < start);
    return fact ? [{ container: one.container, image: one.image, fact }] : [];
  });
  return {
    asked: byImage(asked),
    stood: byImage(stood),
    containers: new Set(deployments.map((one) => one.container)),
    since: earliest(deployments.map(({ at }) => at)),
  };
}

function byImage<Fact>(
  all: readonly { readonly container: string; readonly image: string; readonly fact: Fact }[],
): Images<Fact> {
  const images = new Map<string, Map<string, Fact>>();
  for (const { container, image, fact } of all) {
    const own = images.get(container) ?? new Map<string, Fact>();
    if (!own.has(image)) own.set(image, fact);
    images.set(container, own);
  }
  return images;
}

function found<Fact>(images: Images<Fact>, placement: Placement, { isMeant }: AskingContext): Fact | undefined {
  const own = images.get(placement.container);
  const exact = own?.get(placement.image);
  if (exact || !own) return exact;
  for (const [image, fact] of own) if (isMeant(image, placement)) return fact;
  return undefined;
}

/** The making of pods by nothing but ReplicaSets that are older than the records: nothing was asked for, one made the next pod. */
function madeByOlder(
  own: readonly ContainerObserved[],
  { create }: PodRecords,
  isOlder: (made: WorkloadChanged) => boolean,
): WorkloadChanged | undefined {
  const makings = own.flatMap((pod) => create(pod) ?? []);
  return makings.every(isOlder) ? makings[0] : undefined;
}

/** The deletion that shows what a pod from before the records had. */
function deletedFor(
  deletions: readonly WorkloadChanged[] | undefined,
  isIt: (one: Named) => boolean,
): WorkloadChanged | undefined {
  return deletions?.find(({ had }) => had?.some(isIt));
}

function isPod(workload: string): boolean {
  return kindOf(workload) === 'Pod';
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
  const isFor = ({ requested, containers }: WorkloadChanged): boolean => (requested ?? containers)?.some(isIt) === true;
  const asked = pods.find(isFor) ?? made.get(workloadKey(placement))?.find(isFor);
  if (asked) return { state: 'nobody', facts: [asked] };
  const changed = pods.find(({ containers }) => containers?.some(isIt));
  if (!changed) return { state: 'uncovered', facts: own.slice(0, 1) };
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
  /** The workloads of which somebody set the number of pods. */
  readonly scaled: ReadonlySet<string>;
  /** The deletions of pods that are older than the records, oldest first. */
  readonly older: ReadonlyMap<string, readonly WorkloadChanged[]>;
  /** By the workload above them what controllers made, but for pods. */
  readonly made: ReadonlyMap<string, readonly WorkloadChanged[]>;
}

function writesByWorkload({ changes, owners }: AskingContext, { create }: PodRecords): Writes {
  const [untold, made] = [new Map<string, WorkloadChanged[]>(), new Map<string, WorkloadChanged[]>()];
  const [scaled, older] = [new Set<string>(), new Map<string, WorkloadChanged[]>()];
  for (const change of changes.toSorted(byTime)) {
    if (change.seen === true || !isRecorded(change)) continue;
    if (change.verb === 'delete') {
      const isOld = change.kind === 'Pod' && !create({ ...change, pod: change.name });
      const own = change.owners ?? deletersOwner(change);
      if (isOld) addTo(older, workloadKey({ ...change, workload: owners.topOf(change, change, own) }), change);
      continue;
    }
    if (isOwnWish(change)) {
      const key = workloadKey({ ...change, workload: workloadOf(change) });
      // A controller that writes without a word on images sets how many there are; what was kept earlier does not say so.
      if (change.scaled || (!change.containers && change.actor?.kind === 'controller')) scaled.add(key);
      else if (!change.containers && change.kept !== true) addTo(untold, key, change);
    } else if (change.kind !== 'Pod')
      addTo(made, workloadKey({ ...change, workload: owners.topOf(change, change, change.owners) }), change);
  }
  return { untold, scaled, older, made };
}

/** Those that no record of the same request completes or refuses, by the workload that they name. */
function openAttempts({ attempts, changes }: AskingContext): ReadonlyMap<string, readonly WorkloadAttempted[]> {
  const found = new Map<string, WorkloadAttempted[]>();
  if (attempts.length === 0) return found;
  const ended = new Set(attempts.flatMap(({ refused, request }) => (refused ? [request] : [])));
  const done = new Set(changes.map(({ id, cut }) => (cut ? id.replace(/:cut$/, '') : id)));
  for (const attempt of attempts.toSorted(byTime)) {
    const { name, request, kind, refused } = attempt;
    if (name === undefined || refused || ended.has(request) || done.has(`${request}:ResponseComplete`)) continue;
    addTo(found, workloadKey({ ...attempt, workload: `${kind}/${name}` }), attempt);
  }
  return found;
}
