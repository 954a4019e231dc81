import { isSameMachine } from '../../../core/account-use.ts';
import type { Actor } from '../../../core/actor.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/policy.ts';
import type { Deployment, Placement, Push } from '../../../core/subjects.ts';
import { DAY, type Time } from '../../../core/time.ts';
import { type CopySeen, promotersOf } from './copies.ts';
import { folderPattern, stageOf } from '../folder-pattern.ts';
import { operatorsIn } from './operators.ts';
import type { Questioned } from './questioned.ts';
import { stayingIn, stayingKey } from './staying.ts';
import { type Counted, merged, STANDING, sureness, type Tally, tally } from '../tally.ts';

/** What runs somewhere. */
export interface PlacesSeen<Count extends Counted = Tally> {
  readonly placements: Count;
  readonly repositories: Count;
  /** What these are in, with all below: `registry.acme.example/prod/**`. */
  readonly stages: Count;
  /** Those from which something runs and has for days: one that is placed once and stays is not rare. */
  readonly standing: Count;
}

/** A cluster, what runs in it and who brings it there. */
export interface ClusterSeen<Count extends Counted = Counted> extends PlacesSeen<Count> {
  readonly name: string;
  /** Whether records show what runs there; otherwise what is asked for stands for it. */
  readonly isWatched: boolean;
  readonly deployers: Count;
  /** Accounts that make what objects of kinds own which Kubernetes does not know. */
  readonly operators: Count;
  /** Those of them of whose work something stays. */
  readonly keptOperators: ReadonlySet<string>;
  /** Who deploys and from where, by namespace. */
  readonly namespaces: ReadonlyMap<string, NamespaceSeen>;
  /** Repositories and deployers of questioned placements. */
  readonly questioned: Count;
  /** Placements asked for with a digest, and without. */
  readonly byDigest: Count;
  readonly byTag: Count;
  /** Placements of images that a listed promotion brought into their repository, and by folder those of others. */
  readonly promoted: Count;
  readonly unpromoted: Count;
  readonly promotedFolders: ReadonlySet<string>;
  /** Of each placement whose digest is known: what may stand for it. */
  readonly images: readonly { readonly digests: readonly Digest[]; readonly at: Time }[];
}

export interface NamespaceSeen extends PlacesSeen {
  readonly deployers: Tally;
  /** What images of no promotion are in. */
  readonly unpromoted: Set<string>;
}

interface Ground {
  readonly lineage: Lineage;
  readonly promoted: ReadonlySet<Push>;
  /** Beginnings of the names that promotions lead to. */
  readonly targets: readonly string[];
  /** What was asked for, by workload, container and reference: whatever bytes it brought later, it was written. */
  readonly written: ReadonlySet<string>;
  /** Registries to which pushes are on record. */
  readonly pushedTo: ReadonlySet<string>;
  /** Clusters of which records show what runs. */
  readonly watched: ReadonlySet<string>;
  /** What runs now, or else is asked for, by workload, container and folder: since when, with images that follow each other. */
  readonly staying: ReadonlyMap<string, Time>;
  /** By digest: the repositories under whose names it ran. */
  readonly homes: ReadonlyMap<Digest, ReadonlySet<string>>;
}

/** Clusters by name, and the placements of no named cluster. */
export function observeClusters(
  lineage: Lineage,
  questioned: Questioned,
  copies: readonly CopySeen[],
): { readonly clusters: readonly ClusterSeen[]; readonly placeless: Tally } {
  const clusters = new Map<string, MutableCluster>();
  const ground = groundOf(lineage, copies);
  const placeless = tally();
  const { watched } = ground;
  for (const placement of lineage.placements) {
    if (placement.cluster === undefined) {
      placeless.add('', placement.from);
      continue;
    }
    const cluster = clusters.get(placement.cluster) ?? newCluster(placement.cluster, watched);
    clusters.set(placement.cluster, cluster);
    add(cluster, placement, questioned.placement(placement), ground);
  }
  for (const { cluster, name, at, stays } of operatorsIn(lineage, questioned)) {
    const seen = clusters.get(cluster);
    seen?.operators.add(name, at);
    if (stays) seen?.keptOperators.add(name);
  }
  return { clusters: [...clusters.values()].sort((one, other) => (one.name < other.name ? -1 : 1)), placeless };
}

function homesOf({ placements }: Lineage): ReadonlyMap<Digest, ReadonlySet<string>> {
  const homes = new Map<Digest, Set<string>>();
  for (const { digest, reference } of placements) {
    if (!digest || !reference) continue;
    const own = homes.get(digest) ?? new Set();
    homes.set(digest, own.add(`${reference.registry}/${reference.repository}`));
  }
  return homes;
}

function writtenKey({ cluster, namespace, workload, container, image }: Placement): string {
  return JSON.stringify([cluster, namespace, workload, container, image]);
}

type MutableCluster = ClusterSeen<Tally> & {
  readonly images: ClusterSeen['images'][number][];
  readonly namespaces: Map<string, NamespaceSeen>;
  readonly promotedFolders: Set<string>;
  readonly keptOperators: Set<string>;
  /** What `standing` counts, once each. */
  readonly stood: Set<string>;
};

function groundOf(lineage: Lineage, copies: readonly CopySeen[]): Ground {
  const listed = copies
    .map((way) => ({ way, promoters: promotersOf(way) }))
    // By a few copies, or another name for what is there already, nobody can say what comes by promotion.
    .filter(
      ({ way, promoters }) =>
        promoters.size > 0 && way.from !== way.to && way.copies.list().some((one) => sureness(one) !== 'thin'),
    );
  const watched = new Set(
    lineage.placements.flatMap(({ cluster, observed }) =>
      cluster !== undefined && observed.length > 0 ? cluster : [],
    ),
  );
  return {
    lineage,
    watched,
    staying: stayingIn(lineage, watched),
    promoted: new Set(
      listed.flatMap(({ way, promoters }) => way.pushes.filter(({ actor }) => actor && promoters.has(actor.name))),
    ),
    written: new Set(lineage.placements.filter(({ asked }) => asked.length > 0).map(writtenKey)),
    pushedTo: new Set([...lineage.pushes, ...lineage.digestless].map(({ registry }) => registry)),
    homes: homesOf(lineage),
    targets: listed.map(({ way }) => way.to.slice(0, -'**'.length)),
  };
}

function places(): PlacesSeen {
  return { placements: tally(), repositories: tally(), stages: tally(), standing: tally() };
}

/** Of a cluster only what is in some of its namespaces. */
export function within(cluster: ClusterSeen, names: readonly string[]): ClusterSeen {
  const seen = names.flatMap((name) => cluster.namespaces.get(name) ?? []);
  return {
    ...cluster,
    placements: merged(seen.map((one) => one.placements)),
    repositories: merged(seen.map((one) => one.repositories)),
    stages: merged(seen.map((one) => one.stages)),
    standing: merged(seen.map((one) => one.standing)),
    deployers: merged(seen.map((one) => one.deployers)),
  };
}

function newCluster(name: string, watched: ReadonlySet<string>): MutableCluster {
  return {
    name,
    ...places(),
    isWatched: watched.has(name),
    deployers: tally(),
    operators: tally(),
    keptOperators: new Set(),
    namespaces: new Map(),
    questioned: tally(),
    byDigest: tally(),
    byTag: tally(),
    promoted: tally(),
    unpromoted: tally(),
    promotedFolders: new Set(),
    stood: new Set(),
    images: [],
  };
}

function add(cluster: MutableCluster, placement: Placement, isQuestioned: boolean, ground: Ground): void {
  const { reference, digest, from } = placement;
  const asked = [...placement.asked, ...restartsOf(placement, ground.lineage)];
  cluster.placements.add('', from);
  const deployers = asked.flatMap((one) => deployersOf(one).map(({ name }) => ({ name, at: one.at })));
  if (isQuestioned) {
    for (const { name, at } of deployers) cluster.questioned.add(name, at);
    return;
  }
  const here = cluster.namespaces.get(placement.namespace) ?? {
    ...places(),
    deployers: tally(),
    unpromoted: new Set(),
  };
  cluster.namespaces.set(placement.namespace, here);
  here.placements.add('', from);
  for (const { name, at } of deployers) {
    cluster.deployers.add(name, at);
    here.deployers.add(name, at);
  }
  if (!reference || isNamedInVain(placement, reference.registry, ground)) return;
  const folder = folderPattern(reference.registry, reference.repository);
  const stage = stageOf(folder);
  for (const at of beginningsOf(placement))
    for (const { repositories, stages } of [cluster, here]) {
      repositories.add(folder, at);
      if (stage !== undefined) stages.add(stage, at);
    }
  const key = stayingKey(placement, folder);
  const since = ground.staying.get(key) ?? Number.POSITIVE_INFINITY;
  if (since <= from && ground.lineage.at - from >= STANDING && !cluster.stood.has(key)) {
    cluster.stood.add(key);
    for (const { standing } of [cluster, here]) standing.add(folder, from);
  }
  // What a name that nobody wrote there is asked for, nobody can say.
  if (isNamedByRuntime(placement)) return;
  (reference.digest === undefined ? cluster.byTag : cluster.byDigest).add('', from);
  if (digest) cluster.images.push({ digests: ground.lineage.standsFor(digest), at: from });
  const isPromoted = cameByPromotion(placement, reference, ground);
  if (isPromoted === true) {
    cluster.promoted.add('', from);
    cluster.promotedFolders.add(folder);
  }
  if (isPromoted === false) {
    cluster.unpromoted.add(folder, from);
    here.unpromoted.add(folder);
  }
}

/**
 * A job that runs by the clock ends each time, and is brought anew the next: what it runs is as usual as there are days on which
 * it did. Each day counts once: who has his run every minute for an hour is not seen more often than what others bring in a month.
 */
function beginningsOf({ workload, instances, from }: Placement): readonly Time[] {
  if (!workload.startsWith('CronJob/')) return [from];
  const begun = instances.flatMap((one) => (one.waiting === undefined ? one.from : []));
  const byDay = Map.groupBy(begun, (at) => Math.floor(at / DAY));
  return begun.length === 0 ? [from] : [...byDay.values()].map((own) => Math.min(...own));
}

/**
 * The account, and who deploys as it: by a token that he got himself, where he uses it. A role of AWS is listed by its own name
 * alone: whoever takes it is judged by who usually does.
 */
function deployersOf(deployment: Deployment): readonly Actor[] {
  const { actor, behind, issued } = deployment;
  const isHis = behind && behind.kind !== 'controller' && issued?.system === 'kubernetes' && isSameMachine(deployment);
  return [...(actor ? [actor] : []), ...(isHis ? [behind] : [])];
}

/**
 * No record shows that anybody wrote that reference, and others may hold the same bytes: a node calls them so, and may call
 * them otherwise tomorrow. Software of others, whose bytes no record gives another repository, has one name.
 */
function isNamedInVain(placement: Placement, registry: string, { written, pushedTo, homes }: Ground): boolean {
  if (!isNamedByRuntime(placement) || written.has(writtenKey(placement))) return false;
  return pushedTo.has(registry) || placement.digest === undefined || homes.get(placement.digest)?.size !== 1;
}

/** Whoever restarts a workload brings nothing there, and may be who deploys it. */
function restartsOf(placement: Placement, lineage: Lineage): readonly Deployment[] {
  const { container, image, asked } = placement;
  return lineage
    .deploymentsOf(placement)
    .filter((one) => one.fact.kept && one.container === container && one.image === image && !asked.includes(one));
}

function isNamedByRuntime({ image, asked, observed }: Placement): boolean {
  return (
    asked.length === 0 &&
    observed.length > 0 &&
    observed.every((one) => one.runtimeName === true) &&
    observed.some((one) => one.image === image)
  );
}

/** Undefined: no record shows how it came into its repository, although promotions lead there. */
function cameByPromotion(
  placement: Placement,
  { registry, repository }: RepositoryName,
  { lineage, promoted, targets }: Ground,
): boolean | undefined {
  if (!targets.some((target) => `${registry}/${repository}`.startsWith(target))) return false;
  const pushes = lineage
    .pushesFor(placement)
    .filter((push) => push.registry === registry && push.repository === repository);
  return pushes.length === 0 ? undefined : pushes.some((push) => promoted.has(push));
}
