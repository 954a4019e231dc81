type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Numbers by row, beside the heap; 0 where none was set. */
export interface Column {
  at(row: number): number;
  set(row: number, value: number): void;
}

const ROWS = 1024;
const GROWTH = 1.5;

export const uint32 = (length: number) => new Uint32Array(length);
export const float64 = (length: number) => new Float64Array(length);

/** `make`: as many zeros, e.g. {@link uint32}. */
export function column(make: (length: number) => Numbers): Column {
  let numbers = make(ROWS);
  return {
    at: (row) => numbers[row] ?? 0,
    set(row, value) {
      if (row >= numbers.length) {
        const longer = make(Math.ceil(Math.max(row + 1, numbers.length * GROWTH)));
        longer.set(numbers);
        numbers = longer;
      }
      numbers[row] = value;
    },
  };
}
