import { networkOf } from '../../core/client.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { isReleaseTag } from '../../core/release-tag.ts';
import type { Push } from '../../core/subjects.ts';
import { type ClusterSeen, observeClusters } from './clusters.ts';
import { copiedFrom, copiesIn, type CopySeen } from './copies.ts';
import { folderPattern } from './folder-pattern.ts';
import type { Questioned } from './questioned.ts';
import { type Tally, tally } from './tally.ts';

/** Stands for every git tag that names a release. */
export const ANY_TAG = 'refs/tags/*';

/** A CI project whose runs explain pushes. */
export interface BuildSeen {
  readonly system: string;
  readonly project: string;
  readonly pushes: Tally;
  readonly workflows: Tally;
  readonly refs: Tally;
  readonly triggers: Tally;
}

/** Repositories side by side in one folder of a registry, and who pushed what there. */
export interface FolderSeen {
  /** `registry.acme.example/shop/*`, or the repository itself where it is in no folder. */
  readonly pattern: string;
  readonly repositories: Tally;
  readonly actors: Tally;
  /** Actors of questioned pushes. */
  readonly questioned: Tally;
  /** Pushes whose record names nobody. */
  readonly unnamed: Tally;
  /** From where images were pushed: /24 or /48. */
  readonly networks: Tally;
  readonly builds: readonly BuildSeen[];
  /** Images pushed that are copies of what another repository had. */
  readonly copies: Tally;
  /** Images pushed in all. */
  readonly images: Tally;
  /** Pushes of images under a tag. */
  readonly tagged: readonly Push[];
}

/** What a loaded view shows of how things are done: the ground of a drafted policy. */
export interface Observed {
  readonly registries: Tally;
  readonly folders: readonly FolderSeen[];
  /** By `["system","project"]`. */
  readonly projects: Tally;
  readonly builders: Tally;
  readonly copies: readonly CopySeen[];
  readonly clusters: readonly ClusterSeen[];
  /** Who deleted images or tags. */
  readonly deleters: Tally;
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
  return {
    ...seen,
    folders: [...folders]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([pattern, pushes]) => folderOf(pattern, pushes, lineage, questioned)),
    copies: copiesIn(lineage, questioned),
    ...observeClusters(lineage, questioned),
  };
}

function lackingName(fact: LandwaiterEvent): 'host' | 'cluster' | undefined {
  if (fact.type === 'host.image') return fact.host === undefined ? 'host' : undefined;
  const isPlaced = fact.type === 'workload.changed' || fact.type === 'container.observed';
  return isPlaced && fact.cluster === undefined ? 'cluster' : undefined;
}

function folderOf(pattern: string, pushes: readonly Push[], lineage: Lineage, questioned: Questioned): FolderSeen {
  const seen = {
    repositories: tally(),
    actors: tally(),
    questioned: tally(),
    unnamed: tally(),
    networks: tally(),
    images: tally(),
    copies: tally(),
  };
  const builds = new Map<string, BuildSeen>();
  const tagged: Push[] = [];
  for (const push of pushes) {
    seen.repositories.add(push.repository, push.at);
    const actor = push.actor?.name;
    if (actor === undefined) seen.unnamed.add('', push.at);
    else if (questioned.push(push)) seen.questioned.add(actor, push.at);
    else seen.actors.add(actor, push.at);
    if (questioned.push(push) || push.kind === 'artifact' || lineage.partOf(push)) continue;
    seen.images.add('', push.at);
    if (push.address !== undefined) seen.networks.add(networkOf(push.address), push.at);
    if (push.tag !== undefined) tagged.push(push);
    if (copiedFrom(push, lineage)) seen.copies.add('', push.at);
    else addBuild(builds, push, lineage);
  }
  return { pattern, ...seen, builds: [...builds.values()], tagged };
}

function addBuild(builds: Map<string, BuildSeen>, push: Push, lineage: Lineage): void {
  const explanation = lineage.explanation(push);
  if (explanation.state !== 'explained') return;
  const { system, project, workflow, ref, trigger } = explanation.run;
  const key = JSON.stringify([system, project]);
  const build = builds.get(key) ?? {
    system,
    project,
    pushes: tally(),
    workflows: tally(),
    refs: tally(),
    triggers: tally(),
  };
  builds.set(key, build);
  build.pushes.add('', push.at);
  if (workflow !== undefined) build.workflows.add(workflow, push.at);
  // Each release has a tag of its own.
  if (ref !== undefined) build.refs.add(ref.startsWith('refs/tags/') && isReleaseTag(ref) ? ANY_TAG : ref, push.at);
  if (trigger !== undefined) build.triggers.add(trigger, push.at);
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
