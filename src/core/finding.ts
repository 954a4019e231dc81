import type { Actor } from './actor.ts';
import type { FoundContents } from './contents-found.ts';
import type { Digest } from './digest.ts';
import type { Absence, Strength } from './strength.ts';
import type { Time } from './time.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** To count findings in. */
export function noneBySeverity(): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

/** `1 critical, 2 high`, without what there is none of. */
export function bySeverity(counts: Readonly<Record<Severity, number>>): string {
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(', ');
}

/** Whether `one` is as bad as `other` or worse. */
export function isAtLeastSevere(one: Severity, other: Severity): boolean {
  return SEVERITIES.indexOf(one) <= SEVERITIES.indexOf(other);
}

/** Whether a finding makes its subject, and what rests on it, suspect. */
export function isSuspicion({ severity, state }: Pick<Finding, 'severity' | 'state'>): boolean {
  return isAtLeastSevere(severity, 'medium') && state !== 'suppressed' && state !== 'resolved';
}

/** Whether it would make its subject suspect, and somebody let it past. */
export function isTolerated({ severity, state }: Pick<Finding, 'severity' | 'state'>): boolean {
  return isAtLeastSevere(severity, 'medium') && state === 'suppressed';
}

/** One step less severe; `info` stays. */
export function lowered(severity: Severity): Severity {
  return SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? 'info';
}

/** One step worse; `critical` stays. */
export function raised(severity: Severity): Severity {
  return SEVERITIES[SEVERITIES.indexOf(severity) - 1] ?? 'critical';
}

export type FindingState = 'pending' | 'open' | 'acknowledged' | 'suppressed' | 'resolved';

/** One record that proves a statement, and what it says in a sentence. */
export interface Evidence {
  readonly source: string;
  readonly path: string;
  readonly line: number;
  readonly eventId: string;
  readonly time: Time;
  readonly sha256: string;
  readonly says: string;
}

/** The image a finding is about. `repository` is the path without the host. */
export interface ImageName {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
  /** When the image says that it was made: a claim of whoever built it. */
  readonly created?: Time;
}

/** Where a container runs or was asked for. `workload` reads `Deployment/api`. */
export interface PlacementName {
  readonly cluster?: string;
  readonly namespace: string;
  readonly workload: string;
  /** Absent where a finding is about a workload of which no record shows a container. */
  readonly container?: string;
}

/** What a finding is about where that is no image and no place, but something that telemetry should tell of. */
export interface About {
  readonly kind:
    | 'source'
    | 'registry'
    | 'cluster'
    | 'network'
    | 'clocks'
    | 'log class'
    | 'publisher'
    | 'project'
    | 'trust root';
  readonly name: string;
}

export interface AttackReference {
  readonly technique: string;
  readonly analytic?: string;
  /** The technique's id before release 19 of ATT&CK, where that had another: tools and reports of 18.1 know this one. */
  readonly formerly?: string;
}

/** What one account did of what a finding tells, and what else of it may name whoever did it. */
export interface Hand {
  /** `pushed it`, `promoted it`: what is to be said after the name. */
  readonly did: string;
  readonly at: Time;
  readonly actor?: Actor;
  /** As the record calls it, where the policy has another name for it: its credential is that one's. */
  readonly account?: string;
  readonly address?: string;
  /** Who is on record, or claimed, to stand behind it: `behind it repo:acme/shop`, `in a run that hanna started`. */
  readonly behind?: string;
}

/** The decision that a finding stands under. */
export interface StandingDecision {
  readonly id: string;
  readonly kind: 'acknowledge' | 'suppress';
  readonly who: string;
  readonly why: string;
  readonly at: Time;
  readonly until?: Time;
  readonly approvedBy?: string;
  /** It changes nothing before somebody else has approved it. */
  readonly waits?: true;
}

/** What was detected, ready to be read by a person at 3 a.m. Times are instants; outputs print RFC 3339. */
export interface Finding {
  /** SHA-256 of rule, its version and subject key, 16 hexadecimal digits. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Strength;
  readonly state: FindingState;
  readonly title: string;
  readonly summary: string;
  readonly why: string;
  readonly missing: readonly string[];
  readonly respond: readonly string[];
  readonly benignIf: readonly string[];
  readonly absence?: Absence;
  /** Why it is resolved, or what a pending one waits for. */
  readonly resolution?: string;
  /** Of a resolved one: the records that resolved it, where it is records that did. */
  readonly resolvedBy?: readonly Evidence[];
  readonly image?: ImageName;
  readonly about?: About;
  readonly actor?: Actor;
  /** Who did what of it, where that is more than `actor` tells: first whose credential is to be asked about first. */
  readonly hands?: readonly Hand[];
  readonly placement?: PlacementName;
  readonly environment?: string;
  readonly openedAt: Time;
  readonly firstEventAt: Time;
  readonly lastEventAt: Time;
  /** The image of another push that this one rests on: what is wrong with it came from there; or to which it is attached. */
  readonly cause?: Digest;
  /** Of an incident: the findings it is made of. */
  readonly parts?: readonly string[];
  /** Of a part: the incident that tells it. */
  readonly incident?: string;
  readonly exception?: string;
  /** What somebody decided about it and holds now, or waits for approval. */
  readonly decision?: StandingDecision;
  /** It was resolved and has come again: when. Decisions before that no longer hold. */
  readonly reopenedAt?: Time;
  readonly attack: readonly AttackReference[];
  /** What reading the image showed. */
  readonly contents?: FoundContents;
  readonly evidence: readonly Evidence[];
}
