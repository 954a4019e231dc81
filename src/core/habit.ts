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
}

export interface Habits {
  /** Actors that push to the repository. */
  publishers(push: Push): Habit;
  /** Client families (`skopeo`, `docker`) of this actor in this repository. */
  clients(push: Push): Habit;
  /** Networks (IPv4 /24, IPv6 /48) of this actor in this repository. */
  networks(push: Push): Habit;
  /** CI projects (`github:acme/shop`) with a run around nine in ten of the repository's pushes; a push may count for several. */
  projects(push: Push): Habit;
  /** Actors that attach artifacts of this kind to images of the repository. */
  signers(push: Push): Habit;
  /** Actors that change images of the workload. */
  deployers(deployment: Deployment): Habit;
}
