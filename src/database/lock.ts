/** `alone`: nobody else may hold it, as a server needs it. `shared`: others may that take it in the same way. */
export type Sharing = 'alone' | 'shared';

/** The right to write to a store, which ends with the process that holds it, however that ends. */
export interface Lock {
  /** Resolves with a sentence when somebody else has it now. Never for a file. */
  readonly lost: Promise<string>;
  release(): Promise<void>;
}

/** Others hold it in a way that does not go together with what was asked for: who, as far as that is known. */
export interface InUse {
  readonly inUse: string;
}
