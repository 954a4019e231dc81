import { createNaming } from '../../lab/naming.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Place, Wanted, Workload } from '../act.ts';
import type { Actor } from '../organisation.ts';
import type { Node } from './node.ts';
import { MINUTE, type World } from './world.ts';

/** One container of a template: which name it follows, and with which bytes where it is pinned. */
export interface Template {
  readonly container: string;
  readonly as: Wanted['as'];
  readonly place: Place;
  readonly reference: string;
  /** Fixed by digest, or from elsewhere; else what the name means when a node pulls. */
  readonly image?: Image;
}

export interface Container {
  readonly wanted: Wanted;
  /** As it was when the pod was made. */
  readonly template: Template;
  readonly id: string;
  readonly restarts: number;
}

export interface Pod {
  readonly name: string;
  readonly uid: string;
  readonly node: Node;
  readonly created: number;
  containers: readonly Container[];
}

/** A workload that stands in a cluster. */
export interface Standing {
  readonly workload: Workload;
  templates: readonly Template[];
  replicas: number;
  /** Counts changes: what an older one began is not finished. */
  revision: number;
  /** How often `rollout restart` was asked for: it changes the template, too. */
  restarts: number;
  pods: readonly Pod[];
  /** The templates before the last change, for a rollback. */
  before?: readonly Template[];
}

export interface Asked {
  readonly by: Actor;
  readonly address: string;
  readonly agent: string;
  readonly story?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** As its controller names it. */
export function podName(
  { workload, templates, restarts }: Standing,
  ordinal: number | undefined,
  { naming, now }: World,
): string {
  switch (workload.kind) {
    case 'Deployment':
      return `${workload.name}-${hashOf(workload, templates, restarts)}-${naming.suffix()}`;
    case 'StatefulSet':
      return `${workload.name}-${ordinal ?? 0}`;
    case 'CronJob':
      return `${workload.name}-${Math.floor(now / MINUTE)}-${naming.suffix()}`;
    case 'Pod':
      return workload.name;
    default:
      return `${workload.name}-${naming.suffix()}`;
  }
}

/** Equal templates have equal hashes, so that a rollback finds the ReplicaSet that was kept. */
function hashOf({ cluster, namespace, name }: Workload, templates: readonly Template[], restarts: number): string {
  const words = [cluster.name, namespace, name, restarts, ...templates.map(({ reference }) => reference)].join(' ');
  return createNaming(words).suffix(10);
}
