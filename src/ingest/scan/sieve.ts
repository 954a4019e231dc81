import { isUtf8 } from 'node:buffer';
import { eachLine } from '../each-line.ts';
import type { Prefilter } from '../source.ts';
import { BRACE_CLOSE, stands } from './bytes.ts';
import { createClock } from './clock.ts';
import { createCursor } from './cursor.ts';
import { createRequirement } from './requirement.ts';

/** What is in a block; blank lines are nothing. */
export interface Sifted {
  readonly lineEnds: number;
  /** The lines that have to be parsed, in order. `end`: without line end; `number`: line ends before it in the block. */
  readonly kept: readonly { readonly start: number; readonly end: number; readonly number: number }[];
  /** In which minutes (Time / 60,000) how many of the others are. */
  readonly passed: readonly { readonly minute: number; readonly lines: number }[];
}

const LETTERS = /^[A-Za-z]+$/;
const LETTER_ESCAPE = Buffer.from('\\u00', 'latin1');
const FOUR = 0x34;
const SEVEN = 0x37;

/**
 * Tells of the lines of a block which have to be parsed, and which can be dropped by what the prefilter says; undefined for
 * a block that is no valid UTF-8, or has NUL bytes.
 */
export function lineSifter({ mark, require, timeKey }: Prefilter): (block: Buffer) => Sifted | undefined {
  // Other characters than letters could be escaped in more ways than are looked for.
  if (![timeKey, ...require.flatMap(textsOf)].every((text) => LETTERS.test(text))) {
    throw new Error('a prefilter may only ask for letters');
  }
  const marked = Buffer.from(mark, 'latin1');
  const escapes = createCursor(letterEscape);
  const requirements = require.map(createRequirement);
  const clock = createClock(timeKey);

  /** The minute of a line that can be dropped. */
  function droppedAt(block: Buffer, start: number, end: number): number | undefined {
    if (block[end - 1] !== BRACE_CLOSE || !stands(marked, block, start)) return undefined;
    if (escapes.next(start) < end || requirements.every((one) => one.mayBeMetIn(start, end))) return undefined;
    return clock(block, start, end);
  }

  return function sift(block) {
    if (!isUtf8(block) || block.includes(0)) return undefined;
    for (const one of [escapes, ...requirements]) one.begin(block);
    const kept: Sifted['kept'][number][] = [];
    const passed: { minute: number; lines: number }[] = [];
    const lineEnds = eachLine(block, (start, end, number) => {
      const minute = droppedAt(block, start, end);
      const last = passed.at(-1);
      if (minute === undefined) kept.push({ start, end, number });
      else if (last?.minute === minute) last.lines += 1;
      else passed.push({ minute, lines: 1 });
    });
    return { lineEnds, kept, passed };
  };
}

function textsOf({ key, values, instead }: Prefilter['require'][number]): readonly string[] {
  return [key, ...values, ...(instead ? textsOf(instead) : [])];
}

// `\u0041` to `\u007a` spell letters; Go writes only \u0000 to \u001f, \u003c, \u003e, \u0026, \u2028, \u2029 and \ufffd.
function letterEscape(block: Buffer, from: number): number {
  let at = block.indexOf(LETTER_ESCAPE, from);
  while (at >= 0) {
    const digit = block[at + LETTER_ESCAPE.length] ?? 0;
    if (digit >= FOUR && digit <= SEVEN) return at;
    at = block.indexOf(LETTER_ESCAPE, at + 1);
  }
  return -1;
}
