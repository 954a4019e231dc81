/** One line of the table. */
export interface Result {
  readonly what: string;
  readonly measured: string;
  /** The figure that the goal is about, where there is one. */
  readonly ratio?: number;
  readonly goal?: string;
  readonly met?: boolean;
}

/** A comparison that says what it works on, with which seed, against whom. */
export interface Benchmark {
  readonly name: string;
  readonly data: string;
  readonly rival: string;
  run(): Promise<readonly Result[]>;
}
