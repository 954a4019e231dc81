import type { Io } from './inputs/io.ts';
import { main } from './program.ts';

/** What a command ended with and wrote. */
export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly note: string;
}

/** Runs a command as a user does, its output in no terminal unless told. */
export async function ran(
  args: readonly string[],
  told: Partial<Pick<Io, 'env' | 'width' | 'outIsTerminal'>> = {},
): Promise<Ran> {
  let [out, note] = ['', ''];
  const status = await main(args, '0', {
    out: (text) => (out += text),
    note: (text) => (note += text),
    env: {},
    outIsTerminal: false,
    noteIsTerminal: false,
    width: 100,
    ...told,
  });
  return { status, out, note };
}
