import { createHash } from 'node:crypto';
import type { Time } from '../core/time.ts';

/** What somebody delivered, as it came: the bytes are kept as they are, since hashes and signatures are over them. */
export interface Parcel {
  /** The name of the configured source it came for. */
  readonly source: string;
  /** That source's telemetry kind. */
  readonly kind: string;
  readonly receivedAt: Time;
  /** Those headers, names in lower case, that say what the body is; no credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Why it cannot be read: kept, shown, and never evaluated. */
  readonly quarantined?: string;
}

/** A parcel with its place in the inbox. */
export interface Accepted extends Parcel {
  /** Grows with every parcel; a later one never gets a smaller one. */
  readonly sequence: number;
  /** How often it was taken out before, without being finished. */
  readonly attempts: number;
}

/** Parcels as one text and one buffer: between threads and in a row either is passed faster than many objects. */
export interface Packed {
  /** Everything but the body of each, with the size of that, as JSON. */
  readonly heads: string;
  /** The bodies, one behind the other. */
  readonly bodies: ArrayBuffer;
  readonly parcels: number;
  /** When the first of them was received; 0 where there are none. */
  readonly oldest: Time;
}

/** A parcel in quarantine. */
export interface QuarantineRow {
  readonly sequence: number;
  readonly source: string;
  readonly kind: string;
  readonly receivedAt: Time;
  /** Bytes of its body. */
  readonly size: number;
  readonly reason: string;
  /** What could be believed of it was read all the same. */
  readonly read: boolean;
}

/** How much waits. `oldest` is absent when nothing does. */
export interface Backlog {
  readonly parcels: number;
  readonly bytes: number;
  readonly oldest?: Time;
}

/** What of one source waits apart. */
export interface HeldRow {
  readonly source: string;
  readonly parcels: number;
  readonly bytes: number;
  /** When the oldest was received. */
  readonly oldest: Time;
}

/** What of one source was deleted. */
export interface GoneRow {
  readonly source: string;
  readonly parcels: number;
}

/**
 * Deliveries between their acceptance and their evaluation. A parcel's identity is its source, headers and body: the
 * same one again, within the time that the inbox remembers, is a repetition and is not kept twice.
 */
export interface Inbox {
  /**
   * Keeps them, all or none; when it has resolved they outlast a crash of this process and of the machine. Answers of
   * each whether it was new as far as that is known at once: what comes in masses may be compared with what was there
   * before only when it is taken out, and is dropped then if it is a repetition.
   */
  accept(parcels: readonly Parcel[]): Promise<readonly boolean[]>;
  /** The same, of what another thread has packed: masses are not unpacked. */
  acceptPacked(batch: Packed): Promise<readonly boolean[]>;
  /**
   * Compares and numbers some of what came in masses, so that it can be taken. {@link take} does it by itself; of two inboxes
   * that are open on one place, the one that accepts knows already what to compare it with.
   */
  sort(): Promise<void>;
  /**
   * Up to `parcels` of those waiting, with at most `bytes` of bodies (or one larger one): of each source its share, oldest
   * first, see {@link createTurns}. That they were taken is counted before they are given, so that one which ends the
   * process is known afterwards. One that was taken before comes alone, and before the others: had it ended the process
   * again, they would be counted with it. They stay waiting. One whose row is damaged comes without a body, and
   * `quarantined` says why it should go there.
   */
  take(limit: { readonly parcels: number; readonly bytes: number }): Promise<readonly Accepted[]>;
  /** They are evaluated: they wait no longer. */
  finish(sequences: readonly number[]): Promise<void>;
  /** It cannot be evaluated: it waits no longer and is kept for people to look at. */
  quarantine(sequence: number, reason: string): Promise<void>;
  /** The same of one that was read, though not all of it is believed: beyond the bound it is listed no more, and stays. */
  list(sequence: number, reason: string): Promise<void>;
  /**
   * Of each source so much stays in quarantine: the oldest beyond it are deleted, and answered by source, with how many
   * there were; of those that were read nothing but the reason is.
   */
  boundQuarantine(most: { readonly parcels: number; readonly bytes: number }): Promise<readonly GoneRow[]>;
  /** They wait apart, and as if they had not been taken out: {@link take} passes them by until they are released. */
  hold(sequences: readonly number[]): Promise<void>;
  /** So many of what is held of a source, the oldest, wait as before. */
  release(source: string, parcels: number): Promise<void>;
  held(): Promise<readonly HeldRow[]>;
  /** Without what is held. */
  backlog(): Promise<Backlog>;
  /** What a collector noted last under its name; undefined at first. */
  recall(name: string): Promise<unknown>;
  /** Keeps it in place of what was noted before. What was accepted before this is as durable. */
  note(name: string, state: unknown): Promise<void>;
  /** Writes a mebibyte and removes it again. Rejects as {@link accept} would. */
  tryWriting(): Promise<void>;
  /** The quarantined, newest first. */
  quarantined(limit: number): Promise<readonly Accepted[]>;
  /** The quarantined without their bodies, newest first; where `before` is given, those with a smaller sequence. */
  quarantineRows(limit: number, before?: number): Promise<readonly QuarantineRow[]>;
  /** One parcel, as long as it is kept. */
  parcel(sequence: number): Promise<Accepted | undefined>;
  /** Forgets the bodies of finished parcels received before the time; what is waiting or in quarantine stays. Answers how many. */
  forgetBodies(before: Time): Promise<number>;
  /** Forgets that finished parcels received before the time were ever here: the same again would be new. Answers how many. */
  forget(before: Time): Promise<number>;
  close(): Promise<void>;
}

/** What a parcel is known by: SHA-256 over source, headers in the order of their names, and body. */
export function parcelHash({ source, headers, body }: Parcel): Buffer {
  const names = Object.keys(headers).sort();
  const head = JSON.stringify([source, names.map((name) => [name, headers[name]])]);
  return createHash('sha256').update(head).update('\0').update(body).digest();
}
