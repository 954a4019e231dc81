import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { Time } from '../../core/time.ts';
import type { Accepted, Backlog, Parcel } from '../../intake/inbox.ts';

/** What the accepting thread is started with. */
export interface AcceptingSettings {
  readonly store: string;
}

/** Parcels on their way between threads: their bodies lie one behind the other. */
export interface Packed {
  /** Everything else of each, as JSON: one text is passed faster than many objects. */
  readonly heads: string;
  readonly bodies: ArrayBuffer;
}

/** What is asked of the accepting thread. */
export type InboxQuestion =
  | { readonly ask: 'accept'; readonly packed: Packed }
  | { readonly ask: 'take'; readonly parcels: number; readonly bytes: number }
  | { readonly ask: 'finish'; readonly sequences: readonly number[] }
  | { readonly ask: 'quarantine'; readonly sequence: number; readonly reason: string }
  | { readonly ask: 'backlog' }
  | { readonly ask: 'recall'; readonly name: string }
  | { readonly ask: 'note'; readonly name: string; readonly state: unknown }
  | { readonly ask: 'try-writing' }
  | { readonly ask: 'forget-bodies' | 'forget'; readonly before: Time }
  | { readonly ask: 'close' };

export type InboxAnswer =
  | { readonly type: 'accepted'; readonly isNew: readonly boolean[] }
  | { readonly type: 'taken'; readonly packed: Packed }
  | { readonly type: 'backlog'; readonly backlog: Backlog }
  | { readonly type: 'recalled'; readonly state: unknown }
  | { readonly type: 'done'; readonly count: number }
  | { readonly type: 'failed'; readonly failure: Failure };

/** A question is answered with its number. */
export interface NumberedQuestion {
  readonly number: number;
  readonly question: InboxQuestion;
}

/** Number 0 answers the start itself. */
export interface NumberedAnswer {
  readonly number: number;
  readonly answer: InboxAnswer;
}

/** An error on its way between threads, where it would lose its class. */
export type Failure =
  | { readonly kind: 'invalid-input'; readonly place: string; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'bug'; readonly stack: string };

/**
 * Packs parcels: one copy of their bodies, and one transfer. Most are a few kilobytes out of a larger read of a socket;
 * to transfer that many one by one costs more than to copy them.
 */
export function packed(parcels: readonly Parcel[]): Packed {
  // Not from the pool: it is given away as a whole.
  const bytes = Buffer.allocUnsafeSlow(parcels.reduce((sum, { body }) => sum + body.length, 0));
  let offset = 0;
  const heads = parcels.map(({ body, ...head }) => {
    offset += body.copy(bytes, offset);
    return { ...head, size: body.length };
  });
  return { heads: JSON.stringify(heads), bodies: bytes.buffer };
}

export function unpacked({ heads, bodies }: Packed): readonly Parcel[] {
  const all: readonly (Omit<Parcel, 'body'> & Sized)[] = JSON.parse(heads);
  const next = bodiesIn(bodies);
  return all.map(({ size, ...head }) => ({ ...head, body: next(size) }));
}

/** What was packed as an inbox gave it. */
export function unpackedTaken({ heads, bodies }: Packed): readonly Accepted[] {
  const all: readonly (Omit<Accepted, 'body'> & Sized)[] = JSON.parse(heads);
  const next = bodiesIn(bodies);
  return all.map(({ size, ...head }) => ({ ...head, body: next(size) }));
}

interface Sized {
  readonly size: number;
}

function bodiesIn(bodies: ArrayBuffer): (size: number) => Buffer {
  let offset = 0;
  return (size) => {
    offset += size;
    return Buffer.from(bodies, offset - size, size);
  };
}

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
