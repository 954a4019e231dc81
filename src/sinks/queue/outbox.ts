import type { Time } from '../../core/time.ts';
import type { Memory } from '../sink.ts';

/** What one sink has of one incident. Its messages are not kept: they are made anew from the findings. */
export interface Entry {
  /** The configured sink's name. */
  readonly sink: string;
  /** The finding's id. */
  readonly incident: string;
  /** Absent: nothing was delivered yet. */
  readonly delivered?: Delivered;
  /** Absent: the last attempt succeeded. */
  readonly trouble?: Trouble;
}

export interface Delivered {
  /** Hash of what was told. */
  readonly content: string;
  readonly at: Time;
  /** How many messages about the incident were taken so far. */
  readonly times: number;
  readonly memory: Memory;
  /** The incident was told to be over. */
  readonly closed: boolean;
}

/** A message that did not get through. */
export interface Trouble {
  readonly content: string;
  /** So many in a row. */
  readonly attempts: number;
  readonly since: Time;
  /** When it is tried again; absent: given up, a dead letter. */
  readonly nextAt?: Time;
  /** The receiver asked for a pause, which is for all its messages. */
  readonly throttled: boolean;
  /** What the sink said, for people. */
  readonly reason: string;
}

/**
 * What sinks have been told, so that what they have not been told follows from the findings: after a crash the same
 * comparison finds it again.
 */
export interface Outbox {
  /** All that a sink has, in no order. */
  entries(sink: string): Promise<readonly Entry[]>;
  /** Keeps it in place of the entry of the same sink and incident; when it has resolved it outlasts a crash. */
  put(entry: Entry): Promise<void>;
  /** Forgets one entry; nothing happens where there is none. */
  remove(sink: string, incident: string): Promise<void>;
  /** What was given up, the latest first. */
  deadLetters(limit: number): Promise<readonly Entry[]>;
  /** Dead letters of a sink, or the one of an incident, are tried again, as for the first time. Answers how many. */
  revive(sink: string, incident?: string): Promise<number>;
  /** Forgets what was told to be over before a time. Answers how many. */
  forget(before: Time): Promise<number>;
  close(): Promise<void>;
}

/** Given up, until somebody revives it or the incident changes. */
export function isDead({ trouble }: Entry): boolean {
  return trouble !== undefined && trouble.nextAt === undefined;
}

/** The entry as if its message had never been tried. */
export function revived(entry: Entry): Entry {
  if (!entry.trouble) return entry;
  return { ...entry, trouble: { ...entry.trouble, attempts: 0, since: 0, nextAt: 0, throttled: false } };
}
