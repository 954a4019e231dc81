import type { ContainerObserved, LandwaiterEvent, ManifestPushed, WorkloadChanged } from '../core/event.ts';
import { parseHost, parseReference, parseRepository } from '../core/reference.ts';
import type { Time } from '../core/time.ts';

/** How often something was seen, and when first and last. */
export interface Seen {
  readonly name: string;
  readonly count: number;
  readonly first: Time;
  readonly last: Time;
}

/** Counts by name. */
export interface Tally {
  add(name: string, at: Time): void;
  /** Most first, equal ones by name: the same facts in any order give the same list. */
  list(): readonly Seen[];
}

/** Repositories side by side in one folder of a registry, and who pushed what there. */
export interface FolderSeen {
  /** `registry.acme.example/shop/*`, or the repository itself where it is in no folder. */
  readonly pattern: string;
  readonly repositories: Tally;
  readonly actors: Tally;
  /** Pushes whose record names nobody. */
  readonly unnamed: Tally;
  /** Pushes of images under a tag. */
  readonly tagged: readonly ManifestPushed[];
}

export interface ClusterSeen {
  readonly name: string;
  readonly records: Tally;
  readonly repositories: Tally;
  readonly deployers: Tally;
}

/** What the facts show of how things are done: the ground of a drafted policy. */
export interface Observed {
  readonly registries: Tally;
  readonly folders: readonly FolderSeen[];
  /** By `["system","project"]`. */
  readonly projects: Tally;
  readonly builders: Tally;
  readonly clusters: readonly ClusterSeen[];
  readonly records: Tally;
  /** Pushes whose registry or repository is no valid name. */
  readonly unusable: Tally;
  /** Records of workloads and containers that name no cluster. */
  readonly placeless: Tally;
}

function tally(): Tally {
  const seen = new Map<string, Seen>();
  return {
    add: (name, at) => {
      const { count, first, last } = seen.get(name) ?? { count: 0, first: at, last: at };
      seen.set(name, { name, count: count + 1, first: Math.min(first, at), last: Math.max(last, at) });
    },
    list: () => [...seen.values()].sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1)),
  };
}

/** @param facts in any order; what is listed depends on them alone. */
export function observeFacts(facts: readonly LandwaiterEvent[]): Observed {
  const [registries, projects, builders, records, unusable, placeless] = [
    tally(),
    tally(),
    tally(),
    tally(),
    tally(),
    tally(),
  ];
  const folders = new Map<string, FolderSeen & { readonly tagged: ManifestPushed[] }>();
  const clusters = new Map<string, ClusterSeen>();
  for (const fact of facts) {
    records.add('', fact.at);
    switch (fact.type) {
      case 'manifest.pushed': {
        const name = nameOf(fact);
        if (!name) {
          unusable.add('', fact.at);
          break;
        }
        registries.add(name.host, fact.at);
        const folder = getOrAdd(folders, name.pattern, () => ({
          pattern: name.pattern,
          repositories: tally(),
          actors: tally(),
          unnamed: tally(),
          tagged: [],
        }));
        folder.repositories.add(fact.repository, fact.at);
        if (fact.actor) folder.actors.add(fact.actor.name, fact.at);
        else folder.unnamed.add('', fact.at);
        if (isImageTag(fact)) folder.tagged.push(fact);
        break;
      }
      case 'run.reported':
        projects.add(JSON.stringify([fact.system, fact.project]), fact.at);
        break;
      case 'host.image':
        if (fact.action === 'built' && fact.host !== undefined) builders.add(fact.host, fact.at);
        break;
      case 'workload.changed':
      case 'container.observed':
        if (fact.cluster === undefined) placeless.add('', fact.at);
        else addPlacement(getOrAdd(clusters, fact.cluster, newCluster(fact.cluster)), fact);
        break;
      default:
        // Nothing else names what a draft has a line for.
        break;
    }
  }
  return {
    registries,
    projects,
    builders,
    records,
    unusable,
    placeless,
    folders: [...folders.values()].sort((one, other) => (one.pattern < other.pattern ? -1 : 1)),
    clusters: [...clusters.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

function newCluster(name: string): () => ClusterSeen {
  return () => ({ name, records: tally(), repositories: tally(), deployers: tally() });
}

function addPlacement(cluster: ClusterSeen, fact: WorkloadChanged | ContainerObserved): void {
  cluster.records.add('', fact.at);
  const images = fact.type === 'container.observed' ? [fact.image] : (fact.containers ?? []).map((one) => one.image);
  for (const image of images) addImage(cluster.repositories, image, fact.at);
  // What a controller makes for an owner was asked for by somebody else.
  if (fact.type === 'workload.changed' && fact.containers && !fact.owners?.length && fact.actor)
    cluster.deployers.add(fact.actor.name, fact.at);
}

/** Not the tags of signatures, attestations and the fallback of referrers: `sha256-<hex>`, with or without a suffix. */
function isImageTag({ tag, subject }: ManifestPushed): boolean {
  return tag !== undefined && subject === undefined && !/^sha256-[0-9a-f]{64}/.test(tag);
}

function nameOf({
  registry,
  repository,
}: ManifestPushed): { readonly host: string; readonly pattern: string } | undefined {
  try {
    const host = parseHost(registry);
    return { host, pattern: folderOf(host, parseRepository(repository)) };
  } catch {
    return undefined;
  }
}

function folderOf(host: string, repository: string): string {
  const slash = repository.lastIndexOf('/');
  return slash < 0 ? `${host}/${repository}` : `${host}/${repository.slice(0, slash)}/*`;
}

function addImage(repositories: Tally, image: string, at: Time): void {
  try {
    const { registry, repository } = parseReference(image);
    repositories.add(folderOf(registry, repository), at);
  } catch {
    // No image reference: the kubelet cannot pull it, and no pattern could name it.
  }
}

function getOrAdd<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
