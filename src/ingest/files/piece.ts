import type { Coverage } from '../../core/coverage.ts';
import type { KeptBytes } from '../../core/evidence-held.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Binding } from '../../core/policy.ts';
import type { Refusal } from '../../core/report.ts';
import type { Time } from '../../core/time.ts';

/** What is to be read in one go: a file, or the lines of it that begin in a range of bytes. Can be sent to a worker. */
export interface Task {
  /** As the user named it; `-` for standard input. */
  readonly path: string;
  readonly binding: Binding;
  /** Only events from here on, … */
  readonly since?: Time;
  /** … and before this. */
  readonly until?: Time;
  /** Only of an uncompressed file of lines. */
  readonly range?: Range;
}

/** Bytes of a file from `start` up to but without `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What was read. Line numbers count from the beginning of the range. Can be sent back from a worker. */
export interface Piece {
  readonly events: readonly LandwaiterEvent[];
  readonly coverage: readonly Coverage[];
  /** Absent: nothing is to be kept beside the facts. */
  readonly kept?: readonly KeptBytes[];
  readonly records: number;
  /** Line ends passed. */
  readonly lines: number;
  /** In order, at most 100; the rest is counted in `refusedMore`. */
  readonly refused: readonly Refusal[];
  readonly refusedMore: number;
  /** The telemetry kinds found, in order of their first record. */
  readonly sources: readonly string[];
  /** Those of them of which a record was read that told nothing, and was not known to be needless, … */
  readonly untold: readonly string[];
  /** … and those of which one told something, or is known to be needless. */
  readonly understood: readonly string[];
  /** Why nothing was understood, should that hold for the whole file. */
  readonly unknown?: string;
}

/** Refusals listed for each file. */
export const REFUSALS_LISTED = 100;
