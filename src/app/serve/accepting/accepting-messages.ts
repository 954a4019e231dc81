import { InvalidInput, Unavailable } from '../../../core/error.ts';
import type { Time } from '../../../core/time.ts';
import type { Backlog, GoneRow, HeldRow, Packed } from '../../../intake/inbox.ts';
import type { Call, Reply } from '../calls.ts';

/** What the accepting thread is started with. */
export interface AcceptingSettings {
  readonly store: string;
}

/** What is asked of the accepting thread. */
export type InboxQuestion =
  | { readonly ask: 'accept'; readonly packed: Packed }
  | { readonly ask: 'take'; readonly parcels: number; readonly bytes: number }
  | { readonly ask: 'finish'; readonly sequences: readonly number[] }
  | { readonly ask: 'quarantine' | 'list'; readonly sequence: number; readonly reason: string }
  | { readonly ask: 'bound-quarantine'; readonly parcels: number; readonly bytes: number }
  | { readonly ask: 'hold'; readonly sequences: readonly number[] }
  | { readonly ask: 'release'; readonly source: string; readonly parcels: number }
  | { readonly ask: 'backlog' | 'held' }
  | { readonly ask: 'recall'; readonly name: string }
  | { readonly ask: 'note'; readonly name: string; readonly state: unknown }
  | { readonly ask: 'try-writing' }
  | { readonly ask: 'forget-bodies' | 'forget'; readonly before: Time }
  | { readonly ask: 'close' };

export type InboxAnswer =
  | { readonly type: 'accepted'; readonly isNew: readonly boolean[] }
  | { readonly type: 'taken'; readonly packed: Packed }
  | { readonly type: 'backlog'; readonly backlog: Backlog }
  | { readonly type: 'bounded'; readonly gone: readonly GoneRow[] }
  | { readonly type: 'held'; readonly held: readonly HeldRow[] }
  | { readonly type: 'recalled'; readonly state: unknown }
  | { readonly type: 'done'; readonly count: number }
  | { readonly type: 'failed'; readonly failure: Failure };

export type InboxCall = Call<InboxQuestion>;
/** Number 0 answers the start itself. */
export type InboxReply = Reply<InboxAnswer>;

/** An error on its way between threads, where it would lose its class. */
export type Failure =
  | { readonly kind: 'invalid-input'; readonly place: string; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'bug'; readonly stack: string };

/** What of an answer is given away with it. */
export function transferOf(answer: InboxAnswer): ArrayBuffer[] {
  return answer.type === 'taken' ? [answer.packed.bodies] : [];
}

export function failureOf(error: unknown): Failure {
  if (error instanceof InvalidInput) {
    const { field: place, message } = error;
    return { kind: 'invalid-input', place, reason: message.slice(`${place}: `.length) };
  }
  if (error instanceof Unavailable) return { kind: 'unavailable', reason: error.message };
  return { kind: 'bug', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function errorOf(failure: Failure): Error {
  switch (failure.kind) {
    case 'invalid-input':
      return new InvalidInput(failure.place, failure.reason);
    case 'unavailable':
      return new Unavailable(failure.reason);
    case 'bug':
      return new Error(`in the accepting thread: ${failure.stack}`);
  }
}
