import { AROUND, FREE, type Program, startProgram } from '../scan-program.ts';

/** A longer text is left as it is. */
const LONGEST = 1024 * 1024;
const TEXT = FREE + 1024;
const OUTPUT = TEXT + LONGEST + AROUND;

/**
 * Prepares to empty members of JSON texts, which is many times as fast as parsing what is in them: those that begin so,
 * with an object or a list (`"fieldsV1":{`), at any depth. `rare`: the place in that of two characters that few texts
 * have beside each other.
 */
export function memberCutter(beginning: string, rare: number): (text: Buffer) => Buffer {
  let started: Program | undefined;

  function start(): Program {
    const program = startProgram(OUTPUT + LONGEST + AROUND);
    program.memory.write(beginning, FREE, 'latin1');
    return program;
  }

  /** The same bytes where there is nothing to cut; others stay as they are until the next call. */
  return function cut(text) {
    if (text.length > LONGEST) return text;
    started ??= start();
    const { memory, cut } = started;
    text.copy(memory, TEXT);
    const length = cut(TEXT, TEXT + text.length, FREE, beginning.length, rare, OUTPUT);
    return length === 0 ? text : memory.subarray(OUTPUT, OUTPUT + length);
  };
}
