import type { Actor } from './actor.ts';
import type { Observed } from './observed.ts';
import type { Time } from './time.ts';

export const APPROVALS = ['approved', 'waiting', 'refused', 'unknown'] as const;

/** A change system told how a record of a change stood. */
export interface ChangeTold extends Observed {
  readonly type: 'change.told';
  /** `servicenow`, `jira`. */
  readonly system: string;
  /** As people name it: `CHG0030001`, `OPS-12`. */
  readonly reference: string;
  readonly approval: (typeof APPROVALS)[number];
  /** When it was approved, by the system's word. */
  readonly approved?: Time;
  /** When it is planned: either end may be open. */
  readonly from?: Time;
  readonly to?: Time;
  /** What it is about, in the system's names. */
  readonly services?: readonly string[];
  /** Who asked for the change. */
  readonly actor?: Actor;
}

/** A change record by all that was told of it. */
export interface ChangeRecord {
  readonly reference: string;
  readonly refused: boolean;
  /** Absent: never, as far as is told. */
  readonly approved?: Time;
  /** That is when it was seen to be approved: since when, nobody says. */
  readonly isUndated?: true;
  readonly from?: Time;
  readonly to?: Time;
  readonly services: readonly string[];
  readonly facts: readonly [ChangeTold, ...ChangeTold[]];
}
