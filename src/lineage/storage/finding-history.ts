import type { FindingChange } from '../../core/finding-change.ts';
import type { Time } from '../../core/time.ts';

/** A change under the key by which its store tells it from others: the later it was kept, the larger. */
export interface KeptChange {
  readonly key: number;
  readonly change: FindingChange;
}

/** Which changes are asked for. */
export interface ChangesAsked {
  /** Told at this time or later. */
  readonly since?: Time | undefined;
  /** Told before this. */
  readonly until?: Time | undefined;
  /** Of the finding with this id. */
  readonly finding?: string | undefined;
  /** Only those that come after this one in their order. */
  readonly after?: { readonly at: Time; readonly key: number } | undefined;
  readonly limit: number;
}

/** What a store keeps of what was told of findings. It is forgotten by months, as facts are, by when it was told. */
export interface FindingHistory {
  /** From when on everything that was told is on record; undefined: nothing was told yet. */
  historyBegins(): Promise<Time | undefined>;
  /** The latest first. */
  changes(asked: ChangesAsked): Promise<readonly KeptChange[]>;
  /** Of every finding that changed after a time the first change after it, in any order. */
  firstChangesAfter(at: Time): Promise<readonly FindingChange[]>;
}
