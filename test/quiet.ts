import type { Io } from '../src/app/cli/inputs/io.ts';

/** What commands write goes nowhere. */
export const QUIET: Io = {
  out: () => undefined,
  note: () => undefined,
  env: {},
  outIsTerminal: false,
  noteIsTerminal: false,
  width: 80,
};
