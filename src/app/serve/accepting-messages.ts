import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { Time } from '../../core/time.ts';
import type { Backlog, Parcel } from '../../intake/inbox.ts';

/** What the accepting thread is started with. */
export interface AcceptingSettings {
  readonly store: string;
}

/** Parcels on their way to that thread: what is small is copied into it, and the bodies lie one behind the other. */
export interface Packed {
  readonly heads: readonly Head[];
  readonly bodies: ArrayBuffer;
}

type Head = Omit<Parcel, 'body'> & { readonly size: number };

/** What is asked of the accepting thread; each is answered with the same number. */
export type AcceptingOrder = { readonly number: number } & (
  | { readonly ask: 'accept'; readonly packed: Packed }
  | { readonly ask: 'backlog' }
  | { readonly ask: 'recall'; readonly name: string }
  | { readonly ask: 'note'; readonly name: string; readonly state: unknown }
  | { readonly ask: 'try-writing' }
  | { readonly ask: 'forget-bodies' | 'forget'; readonly before: Time }
  | { readonly ask: 'close' }
);

/** Number 0 answers the start itself. */
export type AcceptingAnswer = { readonly number: number } & (
  | { readonly type: 'accepted'; readonly isNew: readonly boolean[] }
  | { readonly type: 'backlog'; readonly backlog: Backlog }
  | { readonly type: 'recalled'; readonly state: unknown }
  | { readonly type: 'done'; readonly count: number }
  | { readonly type: 'failed'; readonly failure: Failure }
);

/** An error on its way between threads, where it would lose its class. */
export type Failure =
  | { readonly kind: 'invalid-input'; readonly place: string; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'bug'; readonly stack: string };

/**
 * Packs parcels. One copy of their bodies and one transfer: most are a few kilobytes out of a larger read of a socket,
 * and to transfer that many one by one costs more than to copy them.
 */
export function packed(parcels: readonly Parcel[]): Packed {
  const size = parcels.reduce((sum, { body }) => sum + body.length, 0);
  // Not from the pool: it goes away as a whole.
  const bytes = Buffer.allocUnsafeSlow(size);
  let offset = 0;
  const heads = parcels.map(({ body, ...head }) => {
    offset += body.copy(bytes, offset);
    return { ...head, size: body.length };
  });
  return { heads, bodies: bytes.buffer };
}

export function unpacked({ heads, bodies }: Packed): readonly Parcel[] {
  let offset = 0;
  return heads.map(({ size, ...head }) => {
    const body = Buffer.from(bodies, offset, size);
    offset += size;
    return { ...head, body };
  });
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
