import type { Deployment, Push } from './subjects.ts';
import type { Time } from './time.ts';

/** What was usual before an instant, from events that had time to be questioned; no counts while it does not speak. */
export interface Habit {
  /** Enough events on enough days. */
  readonly speaks: boolean;
  readonly count: number;
  readonly days: number;
  readonly since?: Time;
  /** How often each value was seen. */
  readonly seen: ReadonlyMap<string, number>;
  /** The values change from one time to the next: none of them is usual. Told of networks. */
  readonly changes?: boolean;
}

// Builders that are lent for an hour come from another network each time; of where everybody pushes, nobody is new.
const MOST = 0.9;

/** Whether nine in ten times were of what is usual: only then something new is unusual. */
export function isMostly(seen: Habit['seen'], count: number): boolean {
  return [...seen.values()].reduce((sum, times) => sum + times, 0) >= count * MOST;
}

/** Pushes under tags named alike, and how many of them moved a tag that meant something else. */
export interface TagMoves {
  readonly pushes: number;
  readonly moves: number;
}

/** Who usually deploys where, and from where a registry is pushed to, as all facts tell it: good for what is of that time. */
export interface UsualNow {
  readonly from: Time;
  readonly to: Time;
  /** The habits that speak, of workloads, namespaces, clusters, accounts and registries. */
  readonly habits: ReadonlyMap<string, Habit>;
}

export interface Habits {
  /** Actors that push to the repository. */
  publishers(push: Push): Habit;
  /** Actors that push to the registry. */
  publishersOfAll(push: Push): Habit;
  /** Client families (`skopeo`, `docker`) of this actor in this repository. */
  clients(push: Push): Habit;
  /** The same in the registry. */
  clientsOfActor(push: Push): Habit;
  /** Networks (IPv4 /24, IPv6 /48) of this actor in this repository. */
  networks(push: Push): Habit;
  /** Networks of whoever pushes to the registry. */
  networksOfAll(push: Push): Habit;
  /** Hours of the day (UTC, `0` to `23`) in which this actor pushes to this repository. */
  hours(push: Push): Habit;
  /** CI projects (`github:acme/shop`) with a run around nine in ten of the repository's pushes; a push may count for several. */
  projects(push: Push): Habit;
  /** `host`: nine in ten of the images pushed to the repository were, by their digests, built on hosts whose records are read. */
  hostBuilds(push: Push): Habit;
  /** `soon`: of the images that were pushed to the repository and then placed, those placed within the policy's `pushToDeploy`. */
  deliveries(push: Push, at: Time): Habit;
  /** Actors that attach artifacts of this kind to images of the repository. */
  signers(push: Push): Habit;
  /** The same in the registry. */
  signersOfAll(push: Push): Habit;
  /** How the actor's account is used in the cluster: networks, clients, and who got its tokens, as `accountUse` has them. */
  accounts(use: Pick<Deployment, 'at' | 'cluster' | 'actor'>): Habit;
  /** Actors that change images of the workload. */
  deployers(deployment: Deployment): Habit;
  /** Actors that change images of any workload in the namespace. */
  deployersInNamespace(deployment: Deployment): Habit;
  /** Actors that change images of any workload in the cluster; records that name none are of one cluster. */
  deployersIn(deployment: Deployment): Habit;
}
