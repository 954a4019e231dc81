const MEBIBYTE = 1024 * 1024;

/** What is read of one layer at most. Whoever asks may set less. */
export interface Limits {
  readonly entries: number;
  /** Uncompressed bytes, holes of sparse files among them. */
  readonly bytes: number;
  /** Uncompressed bytes, holes of sparse files among them, for each byte of the blob, counted once `ratioFrom` uncompressed bytes have come. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Bytes of all paths, link targets and marks together: they are held in memory. */
  readonly names: number;
  /** Bytes of all contents together that whoever looks may keep. */
  readonly contents: number;
}

/** The ceilings. */
export const LIMITS: Limits = {
  entries: 1_000_000,
  bytes: 32 * 1024 * MEBIBYTE,
  ratio: 1000,
  ratioFrom: 64 * MEBIBYTE,
  names: 96 * MEBIBYTE,
  contents: 64 * MEBIBYTE,
};

/** Layers of an image. */
export const MOST_LAYERS = 200;

/** Sentences about entries of one layer; what is more is counted. */
export const MOST_NOTES = 1000;
