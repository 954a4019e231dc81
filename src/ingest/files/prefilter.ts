import type { Prefilter } from '../source.ts';
import { stands } from './bytes.ts';
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

const QUOTE = 0x22;
const COLON = 0x3a;
const BRACE_CLOSE = 0x7d;
// How many letters of a key are searched for.
const SEARCHED = 4;
const LETTERS = /^[A-Za-z]+$/;
const LETTER_ESCAPE = Buffer.from('\\u00', 'latin1');

/** A sieve for lines of the kind that the prefilter describes. */
export function createSieve({ mark, require, timeKey }: Prefilter): Sieve {
  // Other characters than letters could be escaped in more ways than are looked for.
  if (![timeKey, ...require.flatMap(({ key, values }) => [key, ...values])].every((text) => LETTERS.test(text))) {
    throw new Error('a prefilter may only ask for letters');
  }
  const marked = Buffer.from(mark, 'latin1');
  const [first, ...others] = require.map(({ key, values }) => createRequirement(key, values));
  const escapes = createCursor(findLetterEscape);
  const keys = createCursor((block, from) => first?.find(block, from) ?? -1);
  const clock = createTailClock(timeKey);
  let block: Buffer = Buffer.alloc(0);

  function begin(newBlock: Buffer): void {
    block = newBlock;
    escapes.begin(block);
    keys.begin(block);
  }

  function isMarked(block: Buffer, start: number, end: number): boolean {
    return end - start >= marked.length && stands(marked, block, start);
  }

  function droppedAt(start: number, end: number): number | undefined {
    if (block[end - 1] !== BRACE_CLOSE || escapes.next(start) < end || mayMatter(start, end)) return undefined;
    return clock.minuteOf(block, start, end);
  }

  function mayMatter(start: number, end: number): boolean {
    if (first === undefined) return true;
    let at = keys.next(start);
    while (at < end && !first.mayBeMet(block, at)) at = keys.next(at + 1);
    if (at >= end) return false;
    return others.every((requirement) => isMetIn(block, start, end, requirement));
  }

  return { begin, isMarked, droppedAt };
}

interface Requirement {
  /** Where the last letters of the key stand next, or -1. */
  find(bytes: Buffer, from: number): number;
  /** Whether what follows the key found there could be one of the values: anything but another plain string. */
  mayBeMet(bytes: Buffer, at: number): boolean;
}

function createRequirement(key: string, values: readonly string[]): Requirement {
  const name = Buffer.from(key, 'latin1');
  // Only its end, without the opening quote: Buffer.indexOf looks for the first byte of a short text with memchr, and
  // quotes are everywhere (0.8 GB/s for `"verb"`, 6.3 for `verb"`); from 8 bytes on it is slower (2.2 for `resource"`).
  const token = Buffer.from(`${key.slice(-SEARCHED)}"`, 'latin1');
  const before = Math.max(key.length - SEARCHED, 0);
  const beginning = name.subarray(0, before);
  // By their first byte: of forty values one or two are compared.
  const wanted: Buffer[][] = Array.from({ length: 256 }, () => []);
  for (const value of values) wanted[value.charCodeAt(0)]?.push(Buffer.from(`${value}"`, 'latin1'));

  return {
    find(bytes, from) {
      let at = bytes.indexOf(token, from);
      while (at >= 0 && !stands(beginning, bytes, at - before)) at = bytes.indexOf(token, at + 1);
      return at;
    },
    mayBeMet(bytes, at) {
      const value = at + token.length + 2;
      if (bytes[value - 2] !== COLON || bytes[value - 1] !== QUOTE) return true;
      // Any other string: escapes that do not spell letters spell none of them.
      return wanted[bytes[value] ?? 0]?.some((text) => stands(text, bytes, value)) === true;
    },
  };
}

// What is found behind the line's end counts for nothing, but finding it may take long: hence the line alone.
function isMetIn(block: Buffer, start: number, end: number, requirement: Requirement): boolean {
  const line = block.subarray(start, end);
  let at = requirement.find(line, 0);
  while (at >= 0 && !requirement.mayBeMet(line, at)) at = requirement.find(line, at + 1);
  return at >= 0;
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

/** Goes once through a block with a search, remembering the last place found. */
function createCursor(find: (block: Buffer, from: number) => number) {
  let block: Buffer = Buffer.alloc(0);
  let place = 0;

  function found(from: number): number {
    const at = find(block, from);
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  }

  return {
    begin(newBlock: Buffer): void {
      block = newBlock;
      place = found(0);
    },
    /** The first place at or after `from`; beyond every line when there is none. */
    next(from: number): number {
      if (place < from) place = found(from);
      return place;
    },
  };
}
