import type { NamedRun } from '../../core/event.ts';
import type { WantedComparison } from '../../core/wanted-comparison.ts';
import type { WantedEvidence } from '../../core/wanted-evidence.ts';
import type { Time } from '../../core/time.ts';
import type { Unheard } from '../analysis/heard.ts';
import type { Counts } from './counts.ts';

/** What one source delivered since the last report. */
export interface SourceProgress {
  readonly name: string;
  readonly records: number;
  readonly events: number;
  readonly refused: number;
  /** Deliveries that hold no record of their kind and were put aside whole. */
  readonly quarantined: number;
  /** When the first and the last of these deliveries were received. */
  readonly receivedAt: Time;
  readonly heardAt: Time;
  /** When the newest thing that they tell of happened, by the clocks of where it did; absent: they tell of nothing. */
  readonly newestAt?: Time;
}

/** From when to when something was done. */
export interface Span {
  readonly startedAt: Time;
  readonly endedAt: Time;
}

/** Findings of all facts were evaluated. */
export interface Evaluated {
  readonly type: 'evaluated';
  readonly at: Time;
  readonly milliseconds: number;
  readonly facts: number;
  /** Until when each source of the policy was heard, or what is said where no dated record of it was read. */
  readonly heard: ReadonlyMap<string, Time | Unheard>;
  /** Runs that findings wait for, which collectors can ask for. */
  readonly wanted: readonly NamedRun[];
  /** Images that collectors are to read and compare, the most urgent first. */
  readonly comparisons: readonly WantedComparison[];
  /** Images of which collectors are to ask what is attached. */
  readonly evidence: readonly WantedEvidence[];
}

/** What is known of the threads that read and judge. */
export interface ThreadsState {
  /** Deliveries are read; everything that was kept before may still be to evaluate. */
  readonly isReady: boolean;
  /** Absent until the first evaluation. */
  readonly last?: Evaluated;
  /** Absent until findings were saved. */
  readonly counts?: Counts;
  /** Why the last attempt failed, until one succeeds. */
  readonly failing?: string;
  /** Why nothing is read or evaluated, and nothing should be taken, for a while. */
  readonly resting?: string;
  /** Which thread has given no sign of life for so long that it may hang. */
  readonly silent?: string;
  /** Attachments that are not examined yet: they are not judged, nor is anything by a policy that needs them. */
  readonly unexamined?: number;
  readonly restarts: number;
  /** When each was last heard: silent for long, it is busy or hangs. */
  readonly heardAt: { readonly reading: Time; readonly evaluating: Time };
}
