import { isUtf8 } from 'node:buffer';
import type { Prefilter } from '../source.ts';
import { AROUND, FREE, startProgram } from '../scan-program.ts';

/** Decides over the lines of a block of bytes which can be dropped unparsed. */
export interface Sieve {
  /** Whether the line from `start` to `end` (without line end) begins with the mark. */
  isMarked(block: Buffer, start: number, end: number): boolean;
  /** Of a block of at most {@link LARGEST_BLOCK} bytes; undefined: it is no valid UTF-8, or has NUL bytes. */
  sift(block: Buffer): Sifted | undefined;
  /** For one reader at a time: what is read into this need not be copied. */
  readonly room: Buffer;
}

/** What is in a block; blank lines are nothing. */
export interface Sifted {
  readonly lineEnds: number;
  /** The lines that have to be parsed, in order. `end`: without line end; `number`: line ends before it in the block. */
  readonly kept: readonly { readonly start: number; readonly end: number; readonly number: number }[];
  /** In which minutes (Time / 60,000) how many of the others are. */
  readonly passed: readonly { readonly minute: number; readonly lines: number }[];
}

export const LARGEST_BLOCK = 2 * 1024 * 1024;

const LETTERS = /^[A-Za-z]+$/;
/** How many letters of a key are searched for, with its closing quote. */
const SEARCHED = 4;
const TO_MINUTE = 16;
/** What `scan/clock.ts` remembers. */
const CLOCK = TO_MINUTE + 64 * 512;
const WORD = 4;
const BYTES = 256;
const NONE = [0, 0, 0, 0, 0, 0, 0];
const ROOM = 2 * FREE;
const COPY = ROOM + LARGEST_BLOCK + AROUND;

const sieves = new Map<Prefilter, Sieve>();

/** A sieve for lines of the kind that the prefilter describes: one for all readers of a thread. */
export function sieveOf(prefilter: Prefilter): Sieve {
  const sieve = sieves.get(prefilter) ?? createSieve(prefilter);
  sieves.set(prefilter, sieve);
  return sieve;
}

function createSieve({ mark, require, timeKey }: Prefilter): Sieve {
  // Other characters than letters could be escaped in more ways than are looked for.
  if (![timeKey, ...require.flatMap(textsOf)].every((text) => LETTERS.test(text))) {
    throw new Error('a prefilter may only ask for letters');
  }
  let [kept, passed]: [Sifted['kept'][number][], Sifted['passed'][number][]] = [[], []];
  let at = 0;
  const program = startProgram(COPY + LARGEST_BLOCK + AROUND, {
    keep: (start, end, number) => kept.push({ start: start - at, end: end - at, number }),
    pass: (minute, lines) => passed.push({ minute, lines }),
  });
  const { put, words } = writer(program.memory);
  const written = ({ key, values, beside = '', instead }: Required): readonly number[] => [
    put(`${key}"`),
    key.length + 1,
    Math.max(key.length - SEARCHED, 0),
    words(byFirstByte(values, put)),
    beside === '' ? 0 : put(beside),
    beside.length,
    instead ? words(written(instead)) : 0,
  ];
  const requirements = require.map(written);
  const token = `"${timeKey}":"`;
  program.configure(
    put(mark),
    mark.length,
    // With none the program looks at one all the same.
    words([...requirements.flat(), ...NONE]),
    require.length,
    put(token),
    token.length,
    put('\0'.repeat(CLOCK)),
  );
  const marked = Buffer.from(mark, 'latin1');
  return {
    isMarked: (block, start, end) =>
      end - start >= marked.length &&
      // Lines of other kinds differ there mostly, and that is known at once.
      block[start + marked.length - 1] === marked[marked.length - 1] &&
      marked.compare(block, start, start + marked.length) === 0,
    sift(block) {
      [kept, passed] = [[], []];
      // What is read into the room has to stay as it is: the line that it ended may have come before.
      at = block.buffer === program.memory.buffer ? block.byteOffset : COPY;
      if (at === COPY) {
        block.copy(program.memory, COPY);
        program.memory.fill(0, COPY + block.length, COPY + block.length + AROUND);
      }
      const lineEnds = program.sift(at, at + block.length);
      const isClean = program.wasPlain() || (isUtf8(block) && !block.includes(0));
      return isClean ? { lineEnds, kept, passed } : undefined;
    },
    room: program.memory.subarray(ROOM, ROOM + LARGEST_BLOCK),
  };
}

type Required = Prefilter['require'][number];

function textsOf({ key, values, instead }: Required): readonly string[] {
  return [key, ...values, ...(instead ? textsOf(instead) : [])];
}

/** Puts one thing after the other into the memory; each answers where. */
function writer(memory: Buffer) {
  let end = FREE;
  const room = (bytes: number): number => {
    const at = Math.ceil(end / WORD) * WORD;
    end = at + bytes;
    if (end + AROUND > ROOM) throw new Error('a prefilter is too long');
    return at;
  };
  return {
    put(text: string): number {
      const at = room(text.length);
      memory.write(text, at, 'latin1');
      return at;
    },
    words(numbers: readonly number[]): number {
      const at = room(numbers.length * WORD);
      numbers.forEach((number, index) => memory.writeUInt32LE(number, at + index * WORD));
      return at;
    },
  };
}

/** Of forty values one or two are compared: where those with each first byte are, or 0. */
function byFirstByte(values: readonly string[], put: (text: string) => number): readonly number[] {
  const places = Array.from({ length: BYTES }, () => 0);
  for (const [first, own] of Map.groupBy(values, (value) => value.charAt(0))) {
    const texts = own.map((value) => `${String.fromCharCode(value.length + 1)}${value}"`);
    places[first.charCodeAt(0)] = put(`${texts.join('')}\0`);
  }
  return places;
}
