import type { Format, Sha256, State } from '../../../core/attachment.ts';
import type { ExaminedVerdict } from '../../../core/examined.ts';
import type { Holding } from '../../trust/examine-held.ts';
import type { PolicyText } from '../../policies/compile-file.ts';

/** Attachments to be examined by a policy. */
export interface ExaminerJob {
  readonly policy: PolicyText;
  /** Another each time that the policy is read: its keys lie in files. */
  readonly reading: number;
  readonly facts: readonly Holding[];
}

/** So many verdicts that were not there before. */
export interface VerdictCount {
  readonly format: Format;
  readonly state: State;
  readonly count: number;
}

export interface ExaminedNow {
  /** By which trust entries. */
  readonly trust: readonly Sha256[];
  /** By the key of each fact. */
  readonly verdicts: ReadonlyMap<string, readonly ExaminedVerdict[]>;
  readonly fresh: readonly VerdictCount[];
  readonly milliseconds: number;
  /** Bytes of all attachments that are kept; reckoned now and then. */
  readonly kept?: number;
}

/** `isBroken`: the thread ended over it; else something did not answer, and it is tried again. */
export type ExaminerAnswer = ExaminedNow | { readonly failure: string; readonly isBroken: boolean };

export interface ExaminerSettings {
  /** Its URL. */
  readonly store: string;
}
