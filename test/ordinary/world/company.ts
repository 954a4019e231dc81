import type { Place } from '../act.ts';
import type { Actor, BuildSystem, Cluster, Organisation, Registry, Service } from '../organisation.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Habits } from './habits.ts';
import { PRODUCTS } from './products.ts';

/** Who does what, by role. */
export interface Roles {
  /** The account with which builds push. */
  readonly pipeline: Actor;
  /** The account that copies to production. */
  readonly promoter: Actor;
  /** What brings versions into clusters: a controller there, or the build system's account. */
  readonly deployer: Actor;
  readonly signer: Actor;
  readonly scanner: Actor;
  readonly updater: Actor;
  /** With which nodes pull. */
  readonly nodes: Actor;
  /** The registry's own clean-up, replication and pull-through. */
  readonly registry: Actor;
  /** Controllers of clusters. */
  readonly controller: Actor;
  readonly people: readonly Actor[];
  /** The person who runs the platform. */
  readonly lead: Actor;
}

/** A part of a registry in which one thing is kept: `dev`, `prod`, `base`, `mirror`. */
export interface Area {
  readonly registry: Registry;
  /** Empty: repositories stand right below the prefix. */
  readonly name: string;
  /** Names of two parts only, as the organisation's other registry wants them. */
  readonly isFlat?: boolean;
}

export interface Workshop {
  readonly service: Service;
  /** What it is built on: an index into `bases`. */
  readonly base: number;
  readonly system?: BuildSystem;
  readonly kind: 'Deployment' | 'StatefulSet' | 'CronJob' | 'DaemonSet';
  readonly replicas: number;
  readonly staging?: Site;
  readonly production: readonly Site[];
  /** Whether its production follows a tag that moves. */
  readonly floats: boolean;
  /** Its image first runs once to bring the database up to date. */
  readonly migrates: boolean;
  /** Two workloads of it in turn. */
  readonly isBlueGreen: boolean;
  /** The day on which its team joins, where that is later than the first. */
  readonly since: number;
}

/** A namespace of a cluster. */
export interface Site {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** The day on which the cluster is taken into use, where it is a new one. */
  readonly since?: number;
}

export interface Base {
  readonly name: string;
  /** An index into `bases`, of the one below. */
  readonly on?: number;
  readonly tag: string;
}

/** An organisation with what its records do not say: habits, roles, where things are. */
export interface Company {
  readonly organisation: Organisation;
  readonly habits: Habits;
  readonly roles: Roles;
  readonly dev: Area;
  readonly prod: Area;
  readonly base: Area;
  readonly mirror: Area;
  readonly preview: Area;
  readonly bases: readonly Base[];
  readonly services: readonly Workshop[];
  /** Whether builds run on hosts of a vendor, which change and come from anywhere. */
  readonly isRented: boolean;
}

/** `dev/shop/api` below the registry's prefix, in the form its product takes. */
export function placeIn({ registry, name, isFlat = isFlatIn(registry) }: Area, path: string, tag?: string): Place {
  const own = [name, path].filter(Boolean).join('/');
  const repository = [registry.prefix, isFlat ? own.replaceAll('/', '-') : own].filter(Boolean).join('/');
  return { registry, repository, ...(tag !== undefined && { tag }) };
}

export function isFlatIn({ product }: Registry): boolean {
  return PRODUCTS.some((one) => one.product === product && one.flat);
}

/** All of an area as a pattern of a policy. */
export function patternOf(area: Area): string {
  const { registry, repository } = placeIn(area, '**');
  return `${registry.host}/${repository}`;
}

/** `registry.korvel.example/dev/shop/api:main`, with a digest where one is given. */
export function referenceTo({ registry, repository, tag }: Place, pinned?: Image): string {
  return `${registry.host}/${repository}${tag === undefined ? '' : `:${tag}`}${pinned ? `@${pinned.digest}` : ''}`;
}

export const pathOf = ({ team, name }: Service): string => `${team}/${name}`;
