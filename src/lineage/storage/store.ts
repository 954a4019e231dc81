import type { Coverage } from '../../core/coverage.ts';
import type { ContentsRead } from '../../core/contents-read.ts';
import type { Decision } from '../../core/decision.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { KeptBytes } from '../../core/evidence-held.ts';
import type { Finding } from '../../core/finding.ts';
import type { FindingChange } from '../../core/finding-change.ts';
import type { InputRow } from '../../core/report.ts';
import type { Time } from '../../core/time.ts';
import type { FindingHistory } from './finding-history.ts';
import type { LookUps } from './look-ups.ts';
import type { MentionedRepository } from './mentions.ts';

/** What came of recording: how many facts were new, and how many were the same id with another content. */
export interface Recorded {
  readonly added: number;
  readonly contradictions: number;
}

/** What facts are looked up by, as records name it: a caller that has aliases asks for each of them. */
export interface FactQuery {
  /** Of manifests, configs, layers, children and subjects, or pinned by a reference. */
  readonly digests?: readonly Digest[];
  /** Without `tag`: whatever the tag. */
  readonly repository?: MentionedRepository;
  /** Exact name of who acted, also by impersonation. */
  readonly actor?: string;
}

/** From `since` on and before `until`, which may be Infinity. */
export interface Stretch {
  readonly since: Time;
  readonly until: Time;
}

/** That all facts were judged: for which time, and up to which newest fact. */
export interface Judged {
  readonly at: Time;
  readonly newest?: number;
  /** What that concluded of the images that were read; absent: as it is kept. */
  readonly contents?: readonly ContentsRead[];
}

/** What is told now: what changed in findings, and when; the history begins with the first of these. */
export interface ToldNow {
  readonly at: Time;
  readonly changes: readonly FindingChange[];
}

/** Infinity to a database. */
export const FOREVER: Time = Number.MAX_SAFE_INTEGER;

/** Bytes beside the facts, by a SHA-256 in lower-case hexadecimal. */
export interface Shelf {
  /**
   * All or nothing; what is there stays, and is as young as the latest. Forgotten as facts are of that time and about that
   * digest.
   */
  keep(...all: readonly KeptBytes[]): Promise<void>;
  bytes(sha256: string): Promise<Buffer | undefined>;
  /** How many bytes stand there. */
  size(): Promise<number>;
}

/**
 * The durable record. Recording the same thing again changes nothing: a fact's identity is its id and its content
 * (all but `origin`); of several origins of one fact the least by (sha256, path, line) is kept, so that order never shows.
 */
export interface Store extends LookUps, FindingHistory {
  record(events: readonly LandwaiterEvent[]): Promise<Recorded>;
  /** Joins the minutes to those already there. */
  cover(coverage: readonly Coverage[]): Promise<void>;
  /** Every fact, ordered by time, then id, then content. */
  facts(): Promise<readonly LandwaiterEvent[]>;
  /** Hands over every fact, some at a time, in no order: for whoever cannot have all of them as objects at once. */
  eachFacts(take: (some: readonly LandwaiterEvent[]) => void): Promise<void>;
  /** The facts that mention any of what is asked for, in the same order; none for an empty query. An index look-up. */
  factsAbout(query: FactQuery): Promise<readonly LandwaiterEvent[]>;
  /**
   * Hands over those of the same that are of a stretch of time, some at a time, the latest first and of one time in no
   * order, until `take` has enough: about a repository there may be a million.
   */
  eachAbout(
    query: FactQuery,
    stretch: Stretch,
    take: (some: readonly LandwaiterEvent[]) => 'more' | 'enough',
  ): Promise<void>;
  /**
   * Forgets the facts of all months (UTC) that ended before the time, but for those that mention a digest to keep: for
   * what still runs, where it came from. Answers how many. The identities of what it forgot are remembered for 35 days
   * more, by the time of the event: delivered again, such a fact is not new and is not kept.
   */
  forget(before: Time, keep: readonly Digest[]): Promise<number>;
  coverage(): Promise<readonly Coverage[]>;
  /** Replaces what is known of each input, by path. */
  noteInputs(inputs: readonly InputRow[]): Promise<void>;
  inputs(): Promise<readonly InputRow[]>;
  /** The newest fact, as `saveFindings` takes it; 0: there is none. */
  newest(): Promise<number>;
  /**
   * Replaces the findings as last evaluated, and keeps what changed in them: both or neither. `judged`: that all facts were,
   * for which time, and where it is known, up to which newest fact; absent: not all were, and what was said of that before
   * stays.
   */
  saveFindings(findings: readonly Finding[], judged?: Judged, told?: ToldNow): Promise<void>;
  findings(): Promise<readonly Finding[]>;
  /** Keeps what somebody decided, all or nothing; of two with one id the first. */
  decide(...made: readonly Decision[]): Promise<void>;
  /** Every decision, ordered by time, then id. */
  decisions(): Promise<readonly Decision[]>;
  /**
   * Keeps the bytes of a full comparison by a SHA-256 in lower-case hexadecimal; what is there stays, and is as young as the
   * latest. It is forgotten as a fact of that time about that manifest is.
   */
  keepFull(sha256: string, body: Uint8Array, about: { readonly manifest: Digest; readonly at: Time }): Promise<void>;
  full(sha256: string): Promise<Buffer | undefined>;
  /** Bytes of what is attached to images, by their SHA-256. */
  readonly material: Shelf;
  /** What attachments are worth, by the hash of what that was computed from: it may be gone at any time. */
  readonly examined: Shelf;
  close(): Promise<void>;
}
