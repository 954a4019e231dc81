import type { Severity } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';
import type { Answer, Question } from './questions.ts';

/** What the evaluating thread is started with. */
export interface EvaluatorSettings {
  readonly store: string;
  /** The policy's text, and the name that its problems are told by; absent: observe mode. */
  readonly policy?: { readonly text: string; readonly name: string };
}

/** To the evaluating thread. */
export type Order =
  /** Something was put into the inbox. */
  | { readonly type: 'wake' }
  | { readonly type: 'policy'; readonly policy?: { readonly text: string; readonly name: string } }
  /** Answered with the same number. */
  | { readonly type: 'ask'; readonly number: number; readonly question: Question }
  | { readonly type: 'stop' };

/** What one source delivered since the last report. */
export interface SourceProgress {
  readonly name: string;
  readonly records: number;
  readonly events: number;
  readonly refused: number;
  readonly heardAt: Time;
}

/** Findings were evaluated and saved. */
export interface Evaluated {
  readonly type: 'evaluated';
  readonly at: Time;
  readonly milliseconds: number;
  readonly facts: number;
  readonly open: Readonly<Record<Severity, number>>;
  readonly pending: number;
  readonly sources: readonly SourceProgress[];
}

/** From the evaluating thread. */
export type Report =
  | { readonly type: 'ready' }
  | Evaluated
  /** Something outside did not answer; it is tried again. */
  | { readonly type: 'failing'; readonly reason: string }
  | { readonly type: 'answer'; readonly number: number; readonly answer: Answer }
  | { readonly type: 'stopped' };
