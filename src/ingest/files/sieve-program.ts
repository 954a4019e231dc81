import { readFileSync } from 'node:fs';

/** What the program in `sieve/` calls for; addresses are in its memory. */
export interface Calls {
  keep(start: number, end: number, number: number): void;
  pass(minute: number, lines: number): void;
  minuteOf(at: number): number;
}

/** The program, in a memory of its own that never grows. */
export interface Program {
  readonly memory: Buffer;
  configure(...addresses: readonly number[]): void;
  sift(start: number, end: number): number;
}

const PAGE = 65_536;

let compiled: WebAssembly.Module | undefined;

/** Starts it with a memory of at least so many bytes. */
export function startProgram(calls: Calls, bytes: number): Program {
  compiled ??= new WebAssembly.Module(program());
  const { memory, configure, sift } = new WebAssembly.Instance(compiled, {
    sieve: { keep: calls.keep, pass: calls.pass },
    clock: { minuteOf: calls.minuteOf },
  }).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof configure !== 'function' || typeof sift !== 'function')
    throw new Error('sieve.wasm is not what was built');
  memory.grow(Math.ceil(bytes / PAGE));
  return {
    memory: Buffer.from(memory.buffer),
    configure: (...addresses) => configure(...addresses),
    sift: (start, end) => sift(start, end),
  };
}

// Beside the bundle; for tests also beside this file. Its absence must not look like that of a file to be read.
function program(): Buffer {
  try {
    return readFileSync(new URL('./sieve.wasm', import.meta.url));
  } catch (error) {
    throw new Error('sieve.wasm is missing: npm run build makes it', { cause: error });
  }
}
