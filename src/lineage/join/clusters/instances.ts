import type { Digest } from '../../../core/digest.ts';
import { type ContainerObserved, EVERY, type WorkloadChanged } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import { known } from '../../../core/known.ts';
import type { Image, Instance } from '../../../core/subjects.ts';
import { earliest, type Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';
import { podEnds } from './pods/pod-ends.ts';
import type { Owners } from './workloads.ts';
import { writtenImages } from './written-images.ts';

/** An instance, what it ran and where. */
export interface Seen extends Instance {
  readonly workload: string;
  readonly last: ContainerObserved;
  readonly digest: Digest | undefined;
  readonly facts: readonly ContainerObserved[];
}

export interface InstanceContext {
  /** Evaluation time. */
  readonly now: Time;
  readonly owners: Owners;
  /** When a complete list first showed that a pod was gone that was there at that time; undefined: as far as known it is there. */
  goneBy(pod: ContainerObserved): Time | undefined;
  /** What those say of a digest who may speak of the repository that the image text names. */
  image(digest: Digest, text: string): Image;
  /** The manifest that a config digest is of, in the repository that the image names where several have it. */
  manifestOf(config: Digest, image: string): Digest | undefined;
}

/**
 * The containers of every pod, one for each start. A container has its own id from the runtime; where records lack it, a
 * changed digest tells one from the next.
 */
export function* instances(
  observed: readonly ContainerObserved[],
  changes: readonly WorkloadChanged[],
  context: InstanceContext,
): Generator<Seen> {
  const stops = new Map<string, Time[]>();
  const emptied = new Map<string, Time[]>();
  const deleted = deletions(changes);
  const goneAt = podEnds(deleted, observed);
  for (const change of deleted) {
    if (change.name === EVERY) addTo(emptied, objectKey(change, EVERY), change.at);
    if (isRecorded(change)) addTo(stops, objectKey(change, `${change.kind}/${change.name}`), change.at);
  }
  const written = writtenImages(observed, changes);
  const uidOf = uidsOf(observed);
  const containers = new Map<string, ContainerObserved[]>();
  for (const fact of observed) addTo(containers, containerKey(fact, uidOf(fact)), fact);

  for (const facts of containers.values()) {
    const starts = startsOf(facts.sort(byTime));
    for (const [index, start] of starts.entries()) {
      const [first] = start;
      const last = start.at(-1);
      if (!first || !last) continue;
      const self = { kind: 'Pod', name: last.pod };
      const workload = context.owners.topOf(last, self, start.find((fact) => fact.owners)?.owners);
      const podUid = uidOf(last);
      const from = beginning(start, index, context.now);
      const end = goneAt(last, podUid);
      const id = start.find((fact) => fact.instance !== undefined)?.instance;
      // Records of one second stand in no order, but a container that has ended never runs again under its id.
      const to =
        (id === undefined ? last : start.find(({ ended }) => ended !== undefined))?.ended ??
        (last.running ? undefined : last.at) ??
        starts[index + 1]?.[0]?.started ??
        starts[index + 1]?.[0]?.at ??
        (end !== undefined && end >= last.at ? end : undefined) ??
        earliestAfter(last.at, emptied.get(objectKey(last, EVERY)) ?? []) ??
        context.goneBy({ ...last, ...known({ podUid }) });
      const shown = start.find((fact) => fact.runtimeName === undefined)?.image;
      const { image, byTemplate } = shown === undefined ? written(last, workload, from) : { image: shown };
      const ran = start.some((fact) => fact.waiting === undefined);
      const asked = [`Pod/${last.pod}`, workload].flatMap((name) => stops.get(objectKey(last, name)) ?? []);
      const stopping = earliestAfter(from, [
        ...asked,
        ...start.flatMap((fact) => (isRecorded(fact) ? (fact.stopping ?? []) : [])),
      ]);
      const told = { pod: last.pod, image, from, ...known({ podUid, id, to, stopping, byTemplate }) };
      const more = { ...told, workload, last, ...(!ran && { waiting: last.waiting ?? 'unknown' }) };
      for (const [digest, own, others] of digestsOf(start, image, context))
        yield { ...more, digest, facts: own, others };
    }
  }
}

/** The records of each start of a container, in the order of time in which they are given. */
function startsOf(facts: readonly ContainerObserved[]): readonly (readonly ContainerObserved[])[] {
  const starts: ContainerObserved[][] = [];
  const byId = new Map<string, ContainerObserved[]>();
  for (const fact of facts) {
    const known = fact.instance === undefined ? undefined : byId.get(fact.instance);
    const latest = starts.at(-1);
    const start = known ?? (latest && isOfStart(fact, latest) ? latest : undefined) ?? [];
    if (start.length === 0) starts.push(start);
    start.push(fact);
    if (fact.instance !== undefined) byId.set(fact.instance, start);
  }
  return starts;
}

/** A status without an id or a digest, as before the image is pulled, belongs to the start beside which it stands. */
function isOfStart(fact: ContainerObserved, start: readonly ContainerObserved[]): boolean {
  const known = start.find(({ instance }) => instance !== undefined);
  if (known && fact.instance !== undefined) return false;
  const previous = start.at(-1);
  return !previous?.digest || !fact.digest || previous.digest === fact.digest;
}

/** A pod is there before its first containers start; one that comes later, or starts again, is not as old as the pod. */
function beginning(facts: readonly ContainerObserved[], index: number, now: Time): Time {
  // A node whose clock is ahead does not put off what is said of it.
  const started = facts.flatMap((fact) => (fact.started !== undefined && fact.started <= now ? fact.started : []));
  if (started.length > 0) return earliest(started);
  const seen = facts.map((fact) => (index > 0 || fact.kind === 'ephemeral' ? fact.at : (fact.created ?? fact.at)));
  return Math.min(earliest(seen), Math.max(now, ...facts.flatMap(({ created }) => created ?? [])));
}

/**
 * What a container ran, with the records that say so: the first manifest that its status named. A node that has dropped
 * the image's name tells its config instead, and that is the same where a registry's record ties the two. A second
 * manifest of other bytes is no name for the first: then the container counts as having run either, since whoever may
 * write a status can put a good one first.
 */
function digestsOf(
  facts: readonly ContainerObserved[],
  image: string,
  context: InstanceContext,
): readonly (readonly [Digest | undefined, readonly ContainerObserved[], readonly Digest[]])[] {
  const told = new Map<Digest, ContainerObserved[]>();
  const unnamed = new Set<Digest>();
  for (const fact of facts) {
    if (!fact.digest) continue;
    addTo(told, fact.digest, fact);
    if (fact.byId) unnamed.add(fact.digest);
  }
  if (told.size === 0) return [[undefined, facts, []]];
  const configOf = (digest: Digest): Digest => context.image(digest, image).config ?? digest;
  const byConfig = Map.groupBy(told.keys(), configOf);
  const groups = Array.from(byConfig, ([config, digests]) => {
    const manifest = digests.find((digest) => digest !== config) ?? context.manifestOf(config, image);
    const isTied = manifest !== undefined && manifest !== config;
    return { digest: manifest ?? config, digests, isLoose: !isTied && digests.every((one) => unnamed.has(one)) };
  });
  const firm = groups.filter(({ isLoose }) => !isLoose);
  const kept = firm.length > 0 ? firm : groups.slice(0, 1);
  const others = groups.filter((one) => !kept.includes(one)).map(({ digest }) => digest);
  if (kept.length === 1) return kept.map(({ digest }) => [digest, facts, others]);
  return kept.map(({ digest, digests }) => [digest, digests.flatMap((one) => told.get(one) ?? []), others]);
}

/**
 * What was deleted. Of a deletion that may have been a dry run nothing is known where nodes are on record as deleting pods,
 * as they do with each that ends, and none is of this one.
 */
function deletions(changes: readonly WorkloadChanged[]): readonly WorkloadChanged[] {
  const deleted = changes.filter(({ verb }) => verb === 'delete');
  if (!deleted.some(({ unsure }) => unsure)) return deleted;
  const sure = deleted.filter(({ kind, unsure }) => kind === 'Pod' && !unsure);
  const confirmed = new Set(sure.map((one) => objectKey(one, one.name)));
  const telling = new Set(sure.flatMap(({ actor, cluster }) => (actor?.kind === 'node' ? [cluster] : [])));
  return deleted.filter(
    (one) => !one.unsure || one.kind !== 'Pod' || !telling.has(one.cluster) || confirmed.has(objectKey(one, one.name)),
  );
}

/** The uid of the pod; where a record lacks it, that of the pod that had the name then, or of the first that had it later. */
function uidsOf(observed: readonly ContainerObserved[]): (fact: ContainerObserved) => string | undefined {
  if (observed.every(({ podUid }) => podUid !== undefined)) return ({ podUid }) => podUid;
  const named = new Map<string, ContainerObserved[]>();
  for (const fact of [...observed].sort(byTime))
    if (fact.podUid !== undefined) addTo(named, objectKey(fact, fact.pod), fact);
  return (fact) => {
    if (fact.podUid !== undefined) return fact.podUid;
    const known = named.get(objectKey(fact, fact.pod)) ?? [];
    return (known.findLast(({ at }) => at <= fact.at) ?? known[0])?.podUid;
  };
}

function containerKey({ cluster, namespace, pod, container }: ContainerObserved, podUid: string | undefined): string {
  return JSON.stringify([cluster ?? null, namespace, pod, podUid ?? null, container]);
}

function earliestAfter(from: Time, times: readonly Time[]): Time | undefined {
  const later = times.filter((time) => time >= from);
  return later.length > 0 ? earliest(later) : undefined;
}

function objectKey(where: { readonly cluster?: string; readonly namespace: string }, object: string): string {
  return JSON.stringify([where.cluster ?? null, where.namespace, object]);
}
