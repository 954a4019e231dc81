import { createNaming } from '../../lab/naming.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Mutation, Place, Start, Wanted, Workload } from '../act.ts';
import type { Actor } from '../organisation.ts';
import type { Node } from './node.ts';
import { MINUTE, type World } from './world.ts';

/** One container of a template: which name it follows, and with which bytes where it is pinned. */
export interface Template {
  readonly container: string;
  readonly as: Wanted['as'];
  readonly place: Place;
  readonly reference: string;
  /** As it was asked for, before a webhook wrote `reference`. */
  readonly sent?: { readonly place: Place; readonly reference: string };
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
  readonly mutations?: readonly Mutation[];
  readonly maker?: NonNullable<Start['maker']>;
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
  /**
   * Of what joined the generator later: who draws one of all that stands does not draw this, and its names come from a
   * stream of their own, so that what was drawn before stays as it was.
   */
  readonly isBeside?: boolean;
  /** How it was last asked for. */
  asked?: Asked;
}

/** A CronJob's or ScaledJob's pods come with their jobs. */
export function isTask({ kind }: Workload): boolean {
  return kind === 'CronJob' || kind === 'ScaledJob';
}

/** Its pods have numbers, and one begins when the one before it of that number has gone. */
export function isNumbered({ kind }: Workload): boolean {
  return kind === 'StatefulSet' || kind === 'StrimziPodSet';
}

export function wantedOf({ container, as, reference, sent }: Template, image: Image): Wanted {
  return { container, as, image, reference, ...(sent && { sent: sent.reference }) };
}

/** As they were asked for. */
export function sentOf(templates: readonly Template[]): readonly Template[] {
  return templates.map(({ sent, ...template }) => ({ ...template, ...sent }));
}

/** What one draws from, among what stands. */
export function drawable(standing: ReadonlyMap<string, Standing>): readonly Standing[] {
  return [...standing.values()].filter(({ isBeside }) => !isBeside);
}

export interface Asked {
  readonly by: Actor;
  readonly address: string;
  readonly agent: string;
  /** In whose name. */
  readonly as?: Actor;
  readonly story?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** As its controller names it. */
export function podName(
  { workload, templates, restarts }: Standing,
  ordinal: number | undefined,
  { naming, now }: Pick<World, 'naming' | 'now'>,
): string {
  switch (workload.kind) {
    case 'Deployment':
    case 'Rollout':
      return `${workload.name}-${hashOf(workload, templates, restarts)}-${naming.suffix()}`;
    case 'ScaledJob':
      return `${workload.name}-${naming.suffix()}-${naming.suffix()}`;
    case 'StatefulSet':
    case 'StrimziPodSet':
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
