import { networkOf } from '../../../core/client.ts';
import { runsNowhere } from '../../../core/ecs-kinds.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { RepositoryName } from '../../../core/policy.ts';
import { parseHost, parseRepository } from '../../../core/reference.ts';
import { isPulledThrough } from '../../../core/pulled-through.ts';
import { isRecorded } from '../../../core/strength.ts';
import { lacksRegistry } from '../../../core/unnamed.ts';
import type { DigestlessPush, Push } from '../../../core/subjects.ts';
import { attachersIn } from './attachers.ts';
import { type ClusterSeen, observeClusters } from './clusters.ts';
import { copiedFrom, copiesIn, type CopySeen } from './copies.ts';
import { folderPattern } from '../folder-pattern.ts';
import { housekeepersIn } from './housekeepers.ts';
import { busyOf, claimedProjects, joinMakers, type Made, type RunsSeen } from './makers.ts';
import { ownCodeIn } from './own-code.ts';
import { type OwnRepository, ownRepositories } from './own-repositories.ts';
import type { Questioned } from './questioned.ts';
import { type Sender, sendersIn } from './senders.ts';
import { countOf, NEARLY_ALL, type Seen, sureness, type Tally, tally } from '../tally.ts';

/** Repositories side by side in one folder of a registry, and who pushed what there. */
export interface FolderSeen {
  /** `registry.acme.example/shop/*`, or the repository itself where it is in no folder. */
  readonly pattern: string;
  readonly repositories: Tally;
  readonly actors: Tally;
  /** Those of them that are programs of the registry's own. */
  readonly programs: ReadonlySet<string>;
  /** Who attached to images there: that makes no publishers. */
  readonly attaching: Tally;
  /** Those that one actor alone fills, where nobody surely fills the others; see {@link ownRepositories}. */
  readonly owned: readonly OwnRepository[];
  /** Actors of questioned pushes. */
  readonly questioned: Tally;
  /** Pushes whose record names nobody. */
  readonly unnamed: Tally;
  /** From where images were pushed: /24 or /48. */
  readonly networks: Tally;
  readonly made: Made;
  /** From where its actor pushed all images to this registry; undefined for several, or where that is not known of all. */
  readonly actorNetworks?: Tally;
  /** Images pushed that are copies of what another repository had. */
  readonly copies: Tally;
  /** Images pushed in all, and since the first copy: only then the registry that they come from may be read. */
  readonly images: Tally;
  readonly imagesSinceCopy: Tally;
  /** Pushes of images under a tag. */
  readonly tagged: readonly Push[];
  /** Pushes under a tag that findings stand on. */
  readonly doubted: readonly Push[];
  /** Pushes of images that are no copies, nor brought by somebody's pull: what a run may have made. */
  readonly own: readonly Push[];
  /** Folders of those that no finding stands on in which code of no package changed; see {@link ownCodeIn}. */
  readonly ownCode: Tally;
}

/** What a loaded view shows of how things are done: the ground of a drafted policy. */
export interface Observed {
  readonly registries: Tally;
  readonly folders: readonly FolderSeen[];
  /** By registry: who attaches to images anywhere there, and brings none; see {@link attachersIn}. */
  readonly attachers: ReadonlyMap<string, readonly Seen[]>;
  /** By `["system","project"]`. */
  readonly projects: Tally;
  readonly builders: Tally;
  readonly senders: readonly Sender[];
  readonly copies: readonly CopySeen[];
  readonly clusters: readonly ClusterSeen[];
  /** Who deleted images or tags. */
  readonly deleters: Tally;
  /** Those of them who clean up by the clock. */
  readonly housekeepers: ReadonlySet<string>;
  readonly records: Tally;
  /** Files whose records name no host or no cluster, by `["host" | "cluster", source, path]`. */
  readonly unbound: Tally;
  /** Pushes whose registry or repository is no valid name. */
  readonly unusable: Tally;
  /** Workloads and containers in no named cluster. */
  readonly placeless: Tally;
}

/** @param questioned what nothing is learned from. */
export function observe(lineage: Lineage, questioned: Questioned): Observed {
  const seen = {
    registries: tally(),
    projects: tally(),
    builders: tally(),
    deleters: tally(),
    records: tally(),
    unbound: tally(),
    unusable: tally(),
  };
  for (const fact of lineage.facts) {
    seen.records.add('', fact.at);
    if (fact.type === 'host.image' && fact.action === 'built' && fact.host !== undefined)
      seen.builders.add(fact.host, fact.at);
    const lacking = lackingName(fact);
    if (lacking) seen.unbound.add(JSON.stringify([lacking, fact.source, fact.origin.path]), fact.at);
    if (fact.type === 'manifest.pushed' && !nameOf(fact)) seen.unusable.add('', fact.at);
  }
  for (const run of lineage.runs) seen.projects.add(JSON.stringify([run.system, run.project]), run.from);
  for (const { actor, at } of lineage.deletions) if (actor) seen.deleters.add(actor.name, at);
  const folders = new Map<string, Push[]>();
  for (const push of lineage.pushes) {
    const name = nameOf(push);
    if (!name) continue;
    seen.registries.add(name.host, push.at);
    const pushes = folders.get(name.pattern) ?? [];
    folders.set(name.pattern, pushes);
    pushes.push(push);
  }
  const hinted = new Map<string, DigestlessPush[]>();
  for (const push of lineage.digestless) {
    const name = isRecorded(push) ? nameOf(push) : undefined;
    if (!name) continue;
    seen.registries.add(name.host, push.at);
    addTo(hinted, name.pattern, push);
    if (!folders.has(name.pattern)) folders.set(name.pattern, []);
  }
  const busy = busyOf(lineage.runs, spanOf(lineage), lineage.policy.windows.buildToPush);
  const claimed = claimedProjects(lineage.runs);
  const networks = networksByActor(lineage, questioned);
  const copies = copiesIn(lineage, questioned);
  const ground = { lineage, questioned, busy, claimed, networks };
  const judged = [...folders]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([pattern, pushes]) => folderOf(pattern, { pushes, hinted: hinted.get(pattern) ?? [] }, ground));
  const all = judged.map((folder) => backed(folder, judged, ground));
  return {
    ...seen,
    housekeepers: housekeepersIn(lineage.deletions),
    folders: all,
    senders: sendersIn(lineage, all),
    copies,
    attachers: attachersIn(lineage, questioned),
    ...observeClusters(lineage, questioned, copies),
  };
}

/** What a record of a host, cluster or registry does not say of where it is from. */
export function lackingName(fact: LandwaiterEvent): 'host' | 'cluster' | 'registry' | undefined {
  if (lacksRegistry(fact)) return 'registry';
  if (fact.type === 'host.image') return fact.host === undefined ? 'host' : undefined;
  if (fact.type === 'workload.changed' && runsNowhere(fact)) return undefined;
  const isPlaced = fact.type === 'workload.changed' || fact.type === 'container.observed';
  return isPlaced && fact.cluster === undefined ? 'cluster' : undefined;
}

interface Ground extends RunsSeen {
  readonly lineage: Lineage;
  readonly questioned: Questioned;
  readonly networks: ReadonlyMap<string, Tally | undefined>;
}

/** @param hinted pushes of which the registry's records tell no digest: they show who pushes there, and nothing of images. */
function folderOf(
  pattern: string,
  { pushes, hinted }: { readonly pushes: readonly Push[]; readonly hinted: readonly DigestlessPush[] },
  ground: Ground,
): FolderSeen {
  const { lineage, questioned } = ground;
  const seen = {
    repositories: tally(),
    actors: tally(),
    attaching: tally(),
    questioned: tally(),
    unnamed: tally(),
    networks: tally(),
    images: tally(),
    imagesSinceCopy: tally(),
    copies: tally(),
  };
  const [tagged, doubted, own]: [Push[], Push[], Push[]] = [[], [], []];
  const actors = new Set<string>();
  for (const push of pushes) {
    seen.repositories.add(push.repository, push.at);
    const actor = push.actor?.name;
    if (actor === undefined) seen.unnamed.add('', push.at);
    else if (questioned.push(push) || questioned.byNewcomer(push)) seen.questioned.add(actor, push.at);
    else (push.kind === 'artifact' ? seen.attaching : seen.actors).add(actor, push.at);
    if (push.tag !== undefined && questioned.push(push)) doubted.push(push);
    if (!isImage(push, ground)) continue;
    seen.images.add('', push.at);
    actors.add(actorKey(push));
    if (push.address !== undefined) seen.networks.add(networkOf(push.address), push.at);
    if (push.tag !== undefined) tagged.push(push);
    if (copiedFrom(push, lineage)) seen.copies.add('', push.at);
    else if (!isPulledThrough(push)) own.push(push);
    if (countOf(seen.copies) > 0) seen.imagesSinceCopy.add('', push.at);
  }
  for (const { repository, actor, at } of hinted) {
    seen.repositories.add(repository, at);
    if (actor) seen.actors.add(actor.name, at);
    else seen.unnamed.add('', at);
  }
  const actorNetworks = onlyOne([...actors].map((actor) => ground.networks.get(actor)));
  return {
    pattern,
    ...seen,
    programs: programsIn([...pushes, ...hinted]),
    owned: ownRepositories(pushes, new Set(hinted.map(({ repository }) => repository)), {
      ...ground,
      actors: seen.actors,
    }),
    made: joinMakers(own, lineage, ground),
    tagged,
    doubted,
    own,
    ownCode: ownCodeIn(
      own.filter((push) => !questioned.push(push) && !questioned.contents(push) && !questioned.byNewcomer(push)),
      lineage,
    ),
    ...(actorNetworks && { actorNetworks }),
  };
}

/** By the registry's own record of it. */
function programsIn(pushes: readonly (Push | DigestlessPush)[]): ReadonlySet<string> {
  return new Set(
    pushes.flatMap((push) => (push.actor?.kind === 'controller' && isRecorded(push) ? push.actor.name : [])),
  );
}

/** Few images are asked for a build where their one actor made enough elsewhere in the registry, and nearly all in runs. */
function backed(folder: FolderSeen, all: readonly FolderSeen[], ground: Ground): FolderSeen {
  const { own, made } = folder;
  const [first] = own;
  const names = new Set(own.map(actorKey));
  const isSure = made.explained.list().some((one) => sureness(one) === 'sure');
  if (!first?.actor || names.size > 1 || isSure) return folder;
  const [explained, others] = [tally(), tally()];
  for (const other of all) {
    if (other === folder) continue;
    for (const push of other.own) {
      if (!names.has(actorKey(push))) continue;
      others.add('', push.at);
      if (other.made.digests.has(push.digest)) explained.add('', push.at);
    }
  }
  const [seen] = explained.list();
  return seen && sureness(seen) === 'sure' && seen.count >= NEARLY_ALL * countOf(others)
    ? { ...folder, made: joinMakers(own, ground.lineage, ground, explained) }
    : folder;
}

/** One that is judged by itself, and that nothing is held against. */
function isImage(push: Push, { lineage, questioned }: Pick<Ground, 'lineage' | 'questioned'>): boolean {
  return !questioned.push(push) && push.kind !== 'artifact' && !lineage.partOf(push);
}

/** By registry and actor; undefined where the network of an image is not known. */
function networksByActor(lineage: Lineage, questioned: Questioned): ReadonlyMap<string, Tally | undefined> {
  const networks = new Map<string, Tally | undefined>();
  for (const push of lineage.pushes) {
    if (!push.actor || !isImage(push, { lineage, questioned })) continue;
    const key = actorKey(push);
    const own = networks.has(key) ? networks.get(key) : tally();
    if (push.address !== undefined) own?.add(networkOf(push.address), push.at);
    networks.set(key, push.address === undefined ? undefined : own);
  }
  return networks;
}

/** Several actors bring networks of their own each, and nobody can say whose were many. */
function onlyOne(tallies: readonly (Tally | undefined)[]): Tally | undefined {
  return tallies.length === 1 ? tallies[0] : undefined;
}

function actorKey({ registry, actor }: Push): string {
  return JSON.stringify([registry, actor?.name ?? null]);
}

function spanOf({ facts, at }: Lineage): { readonly from: number; readonly to: number } {
  return { from: facts.reduce((first, fact) => Math.min(first, fact.at), at), to: at };
}

function nameOf({
  registry,
  repository,
}: RepositoryName): { readonly host: string; readonly pattern: string } | undefined {
  try {
    const host = parseHost(registry);
    return { host, pattern: folderPattern(host, parseRepository(repository)) };
  } catch {
    return undefined;
  }
}
