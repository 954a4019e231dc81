import type { NewFindings } from '../new-findings.ts';
import type { MessagePort } from 'node:worker_threads';
import type { ContentsRead } from '../../../core/contents-read.ts';
import type { Coverage } from '../../../core/coverage.ts';
import type { Decision } from '../../../core/decision.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Finding } from '../../../core/finding.ts';
import type { InputRow } from '../../../core/report.ts';
import type { HeldDoor } from '../../../core/watch.ts';
import type { Time } from '../../../core/time.ts';
import type { GoneRow } from '../../../intake/inbox.ts';
import type { Background } from '../../../rules/incidents/focus.ts';
import type { PolicyText } from '../../policies/compile-file.ts';
import type { InboxCall, InboxReply } from '../accepting/accepting-messages.ts';
import type { ExaminedNow } from '../examining/examining-messages.ts';
import type { Call, Reply } from '../calls.ts';
import type { Evaluated, SourceProgress, Span } from '../../metrics/progress.ts';
import type { Counts } from '../../metrics/counts.ts';
import type { Answer, Question } from '../../answers/questions.ts';

/** What both threads are started with; over `port` they talk to each other. */
export interface ThreadSettings {
  readonly store: string;
  readonly policy: PolicyText | undefined;
  readonly port: MessagePort;
  /** How often threads ended by themselves in this process. */
  readonly restarts: number;
  /** Nothing is read: memory ran out. */
  readonly isResting: boolean;
  /** Bytes of the process's heap. */
  readonly heap: number;
}

/** From the server to either thread. */
export type Order =
  /** Something was put into the inbox; for the reading thread alone. */
  | { readonly type: 'wake'; readonly isPressed: boolean }
  /** What the reading thread asked of the inbox. */
  | { readonly type: 'inbox'; readonly reply: InboxReply }
  | { readonly type: 'policy'; readonly policy: PolicyText | undefined }
  | { readonly type: 'ask'; readonly call: Call<Question> }
  | { readonly type: 'stop' };

/** A delivery that was not even tried to be read: it is damaged, or ended the process whenever it was. */
export interface SetAside {
  readonly sequence: number;
  readonly source: string;
  readonly reason: string;
}

/** How often a thread gives a sign of life, in milliseconds. */
export const ALIVE_EVERY = 1000;

/** From the reading thread to the evaluating one: facts that are in the store, numbered in their order. */
export interface Told {
  readonly type: 'told';
  readonly number: number;
  readonly events: readonly LandwaiterEvent[];
  readonly coverage: readonly Coverage[];
  readonly inputs: readonly InputRow[];
  /** What a first look at facts before these found. */
  readonly findings: readonly Finding[];
  /** What waits since its door told of too much. */
  readonly held: readonly HeldDoor[];
}

/** From the evaluating thread to the reading one: what all facts say, up to those of a number. */
export interface EvaluationMessage {
  readonly type: 'judged';
  readonly through: number;
  /** The instant that everything was evaluated for. */
  readonly at: Time;
  readonly findings: readonly Finding[];
  /** What they say of images that were read. */
  readonly contents: readonly ContentsRead[];
  /** People's, which hold for first looks too. */
  readonly decisions: readonly Decision[];
  /** For first looks; undefined: nothing was evaluated yet. */
  readonly background: Background | undefined;
  readonly milliseconds: number;
}

/** From either thread to the server. */
export type Report =
  | { readonly type: 'ready' }
  | Evaluated
  | {
      readonly type: 'read';
      readonly sources: readonly SourceProgress[];
      readonly aside: readonly SetAside[];
      readonly during: Span;
    }
  /** Of some sources deliveries were deleted from quarantine: how many so far. */
  | { readonly type: 'deleted'; readonly deleted: readonly GoneRow[] }
  /** What is new was looked at before everything is judged anew. */
  | { readonly type: 'looked'; readonly facts: number; readonly findings: number; readonly during: Span }
  /** Findings were saved: after an evaluation, or a first look at what came since. */
  | {
      readonly type: 'saved';
      readonly at: Time;
      readonly counts: Counts;
      /** The ids of those that are told otherwise than before. */
      readonly changed: readonly string[];
      readonly news: NewFindings;
    }
  /** Attachments were examined; `missing`: how many are not yet, and `fresh` those that were not before. */
  | ({ readonly type: 'examined'; readonly missing: number } & Pick<ExaminedNow, 'fresh' | 'milliseconds' | 'kept'>)
  /** Something outside did not answer; it is tried again. */
  | { readonly type: 'failing'; readonly reason: string }
  /** It answers again. */
  | { readonly type: 'recovered' }
  /** The reading thread asks something of the inbox. */
  | { readonly type: 'inbox'; readonly call: InboxCall }
  | { readonly type: 'answer'; readonly reply: Reply<Answer> }
  /** Every second, unless the thread is busy or hangs. */
  | { readonly type: 'alive' }
  | { readonly type: 'stopped' };
