import { readFileSync } from 'node:fs';

/** What the program in `scan/` calls for; addresses are in its memory. */
export interface Calls {
  keep(start: number, end: number, number: number): unknown;
  pass(minute: number, lines: number): unknown;
}

/** The program, in a memory of its own that never grows. */
export interface Program {
  readonly memory: Buffer;
  /** As `scan/index.ts` exports them. */
  configure(...addresses: readonly number[]): void;
  sift(start: number, end: number): number;
  wasPlain(): boolean;
  cut(...addresses: readonly number[]): number;
  opened(start: number, end: number): number;
}

/** Below this the program may keep something itself. */
export const FREE = 64 * 1024;

/** What it reads past the end of a text, and before its beginning. */
export const AROUND = 128;

const PAGE = 65_536;

let compiled: WebAssembly.Module | undefined;

/** Starts it with a memory of at least so many bytes, all 0. */
export function startProgram(bytes: number, { keep, pass }: Calls = SILENT): Program {
  compiled ??= new WebAssembly.Module(program());
  const instance = new WebAssembly.Instance(compiled, { sieve: { keep, pass } });
  const { memory, configure, sift, wasPlain, cut, opened } = instance.exports;
  if (
    !(memory instanceof WebAssembly.Memory) ||
    typeof configure !== 'function' ||
    typeof sift !== 'function' ||
    typeof wasPlain !== 'function' ||
    typeof cut !== 'function' ||
    typeof opened !== 'function'
  )
    throw new Error('scan.wasm is not what was built');
  memory.grow(Math.ceil(bytes / PAGE));
  return {
    memory: Buffer.from(memory.buffer),
    configure: (...addresses) => configure(...addresses),
    sift: (start, end) => sift(start, end),
    wasPlain: () => wasPlain() !== 0,
    cut: (...addresses) => cut(...addresses),
    opened: (start, end) => opened(start, end),
  };
}

const SILENT: Calls = { keep: () => undefined, pass: () => undefined };

// Beside the bundle; for tests also beside this file. Its absence must not look like that of a file to be read.
function program(): Buffer {
  try {
    return readFileSync(new URL('./scan.wasm', import.meta.url));
  } catch (error) {
    throw new Error('scan.wasm is missing: npm run build makes it', { cause: error });
  }
}
