import type { Entry, Mark } from './entry.ts';

/** Looks into files while a layer streams past: their bytes are not there a second time. */
export interface Looker {
  /** Two with the same version see the same in the same bytes: a listing is kept by it. */
  readonly version: string;
  /** Before the bytes of a regular file come. Undefined: it is hashed only. */
  file(entry: Entry): FileLook | undefined;
  /** Where files are looked into beside the reading: resolves when little waits for that. */
  room?(): Promise<void>;
}

/** What is found after the bytes of a file came. */
export interface LaterFound {
  readonly marks: readonly Mark[];
  /** Something kept it from being looked into this time: not to be kept. */
  readonly isPassing?: true;
}

export interface FileLook {
  /** The chunk is written over afterwards. */
  take(chunk: Buffer): void;
  end(): {
    readonly marks?: readonly Mark[];
    readonly content?: Buffer;
    /** Never rejects. */
    readonly later?: Promise<LaterFound>;
  };
}
