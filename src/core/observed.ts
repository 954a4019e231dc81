import type { PrintedBy } from './printed.ts';
import type { Strength } from './strength.ts';
import type { Time } from './time.ts';

/** Where a fact was read: enough for someone else to find and check the very bytes. */
export interface Origin {
  /** File as the user named it, `-` for standard input, or the intake's name. */
  readonly path: string;
  /** 1-based line on which the record starts. */
  readonly line: number;
  /** SHA-256, lower-case hexadecimal, of the raw record: its line, or the compact JSON of its element in an envelope. */
  readonly sha256: string;
}

/** Of what was delivered to a server: the source by whose door, and the number of the delivery among all; undefined for files. */
export function deliveryOf({
  path,
}: Pick<Origin, 'path'>): { readonly door: string; readonly number: number } | undefined {
  const [, door, number] = /^intake\/([^/]+)\/(\d{1,15})$/.exec(path) ?? [];
  return door === undefined ? undefined : { door, number: Number(number) };
}

/** What every event carries. An event is a fact: it never changes, and two with the same id and content are one. */
export interface Observed {
  /** `<source>:<the record's own id>`; where the record has none, a hash of its content. Stable across redeliveries. */
  readonly id: string;
  /** Telemetry kind, e.g. `distribution`. */
  readonly source: string;
  /** When it happened, by the clock of the system that did it. */
  readonly at: Time;
  /** How much this record alone is worth as evidence. */
  readonly strength: Strength;
  readonly origin: Origin;
  /**
   * The system's own log left parts of the record out because it was too long: what is not here may stand in another copy,
   * whose events have the same id without `:cut`.
   */
  readonly cut?: true;
  /** A container printed it, and the policy does not say that such records are in its output: anybody may print anything. */
  readonly printed?: PrintedBy;
}
