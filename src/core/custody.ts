import type { Actor } from './actor.ts';
import type { RepositoryName } from './environment.ts';
import type { Evidence } from './finding.ts';
import type { Absence, Strength } from './strength.ts';
import type { Workload } from './subjects.ts';
import type { Interval, Time } from './time.ts';

export type LinkState = 'complete' | 'missing' | 'contradicted' | 'unknown';

/** `origin` build, `publisher` push, `path` tags and promotions, `admission`, `provenance`, `contents`. */
export const CUSTODY_LINKS = ['origin', 'publisher', 'path', 'admission', 'provenance', 'contents'] as const;
export type CustodyLink = (typeof CUSTODY_LINKS)[number];

/** Links that are asked for where no policy says which. */
export const ALWAYS_REQUIRED: readonly CustodyLink[] = ['origin', 'publisher', 'path'];

/** Links that nobody looks at: nothing is verified for a policy that names no signer. */
export function unexaminedBy({ signers }: { readonly signers: readonly unknown[] }): readonly CustodyLink[] {
  return signers.length === 0 ? ['provenance'] : [];
}

/** One link of a chain, with its reason in a sentence. */
export interface Link {
  readonly state: LinkState;
  readonly reason: string;
  /** How well it is known, where a record says it. */
  readonly strength?: Strength;
  /** How well it is known that no record says it, where it is missing for that. */
  readonly absence?: Absence;
  /** The records that say so, at most three. */
  readonly evidence: readonly Evidence[];
}

/** `broken`: not trusted; `unknown`: it cannot be told; `allowed`: an exception stands where evidence should. */
export const STANDINGS = ['trusted', 'allowed', 'broken', 'unknown'] as const;

/** Whether an image can be trusted, and why, in words that every output prints. */
export interface Trust {
  readonly standing: (typeof STANDINGS)[number];
  readonly says: string;
}

/** The six links of what runs. */
export interface Custody {
  readonly trust: Trust;
  /** It is trusted. */
  readonly complete: boolean;
  /** What the environment's `require` asks for; without one origin, publisher and path. */
  readonly required: readonly CustodyLink[];
  readonly links: Readonly<Record<CustodyLink, Link>>;
}

/** Missing or contradicted: a link that somebody has to look at. */
export function isBroken({ state }: Pick<Link, 'state'>): boolean {
  return state === 'missing' || state === 'contradicted';
}

/** Running containers, and those among them with a complete chain. */
export interface Share {
  readonly running: number;
  readonly complete: number;
}

/** Running containers now, and the required links of them of which nothing is known. */
export interface ShareNow extends Share {
  readonly unknown: number;
}

/** Containers that ran at some time during the step. Steps in which none ran are absent. */
export interface CoveragePoint extends Share {
  /** When the step begins. */
  readonly from: Time;
}

export interface EnvironmentCustody extends ShareNow {
  /** `none`: in no environment of the policy. */
  readonly name: string;
  readonly steps: readonly CoveragePoint[];
}

/** Pushes, and those among them that an approved build explains. */
export interface Correlation {
  readonly pushes: number;
  readonly explained: number;
}

/** Pushes during the step. Steps without a push are absent. */
export interface CorrelationPoint extends Correlation {
  /** When the step begins. */
  readonly from: Time;
}

export interface RepositoryCorrelation extends Correlation, RepositoryName {
  /** Pushes that an approved build would explain, were it told by more than a webhook. */
  readonly claimed: number;
  /** Pushes of which nobody says which builds they should come from; no build explains them either. */
  readonly unasked: number;
  readonly steps: readonly CorrelationPoint[];
}

/** Pushes that a build should explain and none does. */
export function unexplained(one: Pick<RepositoryCorrelation, 'pushes' | 'explained' | 'claimed' | 'unasked'>): number {
  return one.pushes - one.explained - one.claimed - one.unasked;
}

/** A workload of which links are missing or contradicted now. */
export interface BrokenWorkload extends Workload {
  readonly environment?: string;
  /** Its running images, container by container. */
  readonly running: number;
  /** Links missing or contradicted, over all of them. */
  readonly broken: number;
  readonly links: readonly CustodyLink[];
}

export interface UnexplainedActor {
  /** Absent: pushes of which no record names the actor. */
  readonly actor?: Actor;
  /** Pushes that a build should explain. */
  readonly pushes: number;
  readonly unexplained: number;
}

/** Equal lengths of time, in UTC. */
export interface Steps extends Required<Interval> {
  /** Milliseconds. */
  readonly length: number;
}

/** Custody by environment and repository over the window that was read, judged by all that is known now. */
export interface CustodyReport {
  /** Absent when nothing was read. */
  readonly steps?: Steps;
  /** By name. */
  readonly environments: readonly EnvironmentCustody[];
  /** Those with the most unexplained pushes first. */
  readonly repositories: readonly RepositoryCorrelation[];
  /** The worst first, at most ten each. */
  readonly worst: {
    /** Least correlation, of those with five pushes or more that a build should explain. */
    readonly repositories: readonly (RepositoryName & Correlation)[];
    readonly workloads: readonly BrokenWorkload[];
    readonly actors: readonly UnexplainedActor[];
  };
  /** How many more there are than the report lists. */
  readonly omitted: { readonly repositories: number; readonly placements: number };
}
