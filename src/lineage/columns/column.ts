type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Numbers by row, beside the heap; 0 where none was set. */
export interface Column {
  at(row: number): number;
  set(row: number, value: number): void;
}

// In chunks: one list that grows is there twice while it is copied, and has room to spare.
const BITS = 14;
const ROWS = 1 << BITS;

export const uint32 = (length: number) => new Uint32Array(length);
export const float64 = (length: number) => new Float64Array(length);

/** `make`: as many zeros, e.g. {@link uint32}. */
export function column(make: (length: number) => Numbers): Column {
  const chunks: (Numbers | undefined)[] = [];
  return {
    at: (row) => chunks[row >>> BITS]?.[row & (ROWS - 1)] ?? 0,
    set(row, value) {
      const chunk = (chunks[row >>> BITS] ??= make(ROWS));
      chunk[row & (ROWS - 1)] = value;
    },
  };
}
