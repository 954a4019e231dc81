import type { Prefilter } from '../source.ts';
import { stands } from './bytes.ts';
import { createCursor } from './cursor.ts';
import { createRequirement } from './requirements.ts';
import { createTailClock } from './tail-clock.ts';

/** Decides over the lines of a block of bytes, in ascending order, which can be dropped unparsed. */
export interface Sieve {
  /** Starts a block. It must be valid UTF-8 without NUL bytes. */
  begin(block: Buffer): void;
  /** Whether the line from `start` to `end` (without line end) begins with the mark. */
  isMarked(block: Buffer, start: number, end: number): boolean;
  /** The minute (Time / 60,000) of a marked line that cannot matter; undefined: it must be parsed. */
  droppedAt(start: number, end: number): number | undefined;
}

const BRACE_CLOSE = 0x7d;
const LETTERS = /^[A-Za-z]+$/;
const LETTER_ESCAPE = Buffer.from('\\u00', 'latin1');

/** A sieve for lines of the kind that the prefilter describes. */
export function createSieve({ mark, require, timeKey }: Prefilter): Sieve {
  // Other characters than letters could be escaped in more ways than are looked for.
  if (![timeKey, ...require.flatMap(({ key, values }) => [key, ...values])].every((text) => LETTERS.test(text))) {
    throw new Error('a prefilter may only ask for letters');
  }
  const marked = Buffer.from(mark, 'latin1');
  const requirements = require.map(createRequirement);
  const escapes = createCursor(findLetterEscape);
  const clock = createTailClock(timeKey);
  let block: Buffer = Buffer.alloc(0);

  function begin(newBlock: Buffer): void {
    block = newBlock;
    escapes.begin(block);
    for (const one of requirements) one.begin(block);
  }

  function isMarked(block: Buffer, start: number, end: number): boolean {
    return end - start >= marked.length && stands(marked, block, start);
  }

  function droppedAt(start: number, end: number): number | undefined {
    if (block[end - 1] !== BRACE_CLOSE || escapes.next(start) < end || mayMatter(start, end)) return undefined;
    return clock.minuteOf(block, start, end);
  }

  function mayMatter(start: number, end: number): boolean {
    for (const one of requirements) if (!one.mayBeMetIn(start, end)) return false;
    return true;
  }

  return { begin, isMarked, droppedAt };
}

// `\u0041` to `\u007a` spell letters; Go writes only \u0000 to \u001f, \u003c, \u003e, \u0026, \u2028, \u2029 and \ufffd.
function findLetterEscape(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(LETTER_ESCAPE, from);
  while (at >= 0) {
    const digit = bytes[at + LETTER_ESCAPE.length] ?? 0;
    if (digit >= 0x34 && digit <= 0x37) return at;
    at = bytes.indexOf(LETTER_ESCAPE, at + 1);
  }
  return -1;
}
