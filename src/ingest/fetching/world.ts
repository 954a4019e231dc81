import type { NamedRun } from '../../core/event.ts';
import type { Time } from '../../core/time.ts';

/** What a collector may use of the world outside; everything it needs is here, so that tests give it a world of their own. */
export interface World {
  now(): Time;
  /** Rejects with the signal's reason when it is aborted. May resolve early, as soon as other runs are {@link wanted}. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Runs of the collector's system and projects that findings wait for. Who claims them may be an attacker. */
  wanted(): readonly NamedRun[];
  /** Keeps a delivery for evaluation; resolved: it is durable. `headers`: those that say what the body is. */
  deliver(body: Buffer, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** What the collector noted last, over restarts: a cursor, at most 64 KiB of JSON; undefined at first. */
  recall(): Promise<unknown>;
  note(state: unknown): Promise<void>;
  /** For the operator: what is wrong or right again. No foreign text without bounds. */
  report(status: CollectorStatus): void;
}

export interface CollectorStatus {
  readonly state: 'starting' | 'running' | 'failing';
  readonly message?: string;
}

const LONGEST_MESSAGE = 1000;

/** `failed`: why, foreign text within bounds; absent: it works. */
export function statusOf(failed: string | undefined): CollectorStatus {
  return failed === undefined ? { state: 'running' } : { state: 'failing', message: failed.slice(0, LONGEST_MESSAGE) };
}

/** Runs until the signal is aborted; goes on after failures by itself, with backoff. Throws only for a wrong configuration. */
export type Collect = (world: World, signal: AbortSignal) => Promise<void>;
