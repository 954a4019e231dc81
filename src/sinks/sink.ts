import type { Time } from '../core/time.ts';
import type { Activity } from './payload.ts';
import type { Alert } from './alert.ts';

/** What a sink has to remember of an incident to find its message again: a timestamp, an issue's key. No secrets. */
export type Memory = Readonly<Record<string, string>>;

/** An incident on its way to one receiver. */
export interface Message {
  readonly alert: Alert;
  readonly activity: Activity;
  /** What the sink answered when it last delivered this incident; absent the first time. */
  readonly memory?: Memory;
  /** The same for the same content of the same incident, so that a receiver can tell a repetition. */
  readonly key: string;
  readonly at: Time;
}

/** A place where people or other programs hear of incidents. */
export interface Sink {
  /**
   * Sends one message and answers what to remember. One incident's messages are sent one after the other.
   * @throws Unavailable when it may be tried again; InvalidInput when this content will never be taken.
   */
  deliver(message: Message): Promise<Memory>;
  /** Ends connections that it keeps. */
  close?(): Promise<void>;
}

/** What sinks use of the world. */
export interface Outside {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds that a receiver has for its whole answer. */
  readonly timeout: number;
  /** Of this product. */
  readonly version: string;
}
