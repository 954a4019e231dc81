import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import type { Finding } from '../core/finding.ts';
import type { InputRow } from '../core/report.ts';

/** What came of recording: how many facts were new, and how many were the same id with another content. */
export interface Recorded {
  readonly added: number;
  readonly contradictions: number;
}

/**
 * The durable record. Recording the same thing again changes nothing: a fact's identity is its id and its content
 * (all but `origin`); of several origins of one fact the least by (sha256, path, line) is kept, so that order never shows.
 */
export interface Store {
  record(events: readonly LandwaiterEvent[]): Promise<Recorded>;
  /** Joins the minutes to those already there. */
  cover(coverage: readonly Coverage[]): Promise<void>;
  /** Every fact, ordered by time, then id, then content. */
  facts(): Promise<readonly LandwaiterEvent[]>;
  coverage(): Promise<readonly Coverage[]>;
  /** Replaces what is known of each input, by path. */
  noteInputs(inputs: readonly InputRow[]): Promise<void>;
  inputs(): Promise<readonly InputRow[]>;
  /** Replaces the findings as last evaluated. */
  saveFindings(findings: readonly Finding[]): Promise<void>;
  findings(): Promise<readonly Finding[]>;
  close(): Promise<void>;
}
