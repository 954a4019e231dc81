import { InvalidInput } from '../../core/error.ts';
import { MINUTE, parseTime } from '../../core/time.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const DOT = 0x2e;
const ZERO = 0x30;
const FIVE = 0x35;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const UPPER_Z = 0x5a;
/** Of the text of a time up to its minute, `2026-11-24T08:00`. */
const TO_MINUTE = 16;
const LONGEST_FRACTION = 12;
const TO_MINUTE_SHAPE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/**
 * Reads the time of a record from the bytes of its line: the minute (Time / 60,000) that the top-level key names, or
 * undefined when only a parser could tell.
 */
export function createTailClock(key: string) {
  const token = Buffer.from(`"${key}":"`, 'latin1');
  // Nearly every line is of the same minute as the one before it: comparing bytes makes no text.
  const last = Buffer.alloc(TO_MINUTE);
  let lastMinute: number | undefined;

  return {
    /** Of the line from `start` to `end`, which is valid UTF-8. */
    minuteOf(block: Buffer, start: number, end: number): number | undefined {
      const at = block.lastIndexOf(token, end - token.length);
      // Before a delimiting quote stands no backslash, and a name can only follow an opening one.
      if (at <= start || (block[at - 1] !== COMMA && block[at - 1] !== BRACE_OPEN)) return undefined;
      const from = at + token.length;
      const after = endOfSeconds(block, from + TO_MINUTE);
      if (after === undefined || !closesAtEnd(block, after, end)) return undefined;
      if (!isLast(block, from)) {
        block.copy(last, 0, from, from + TO_MINUTE);
        lastMinute = minute(last.toString('latin1'));
      }
      return lastMinute;
    },
  };

  function isLast(block: Buffer, from: number): boolean {
    // Backwards: what differs most often first.
    for (let index = TO_MINUTE - 1; index >= 0; index -= 1) if (block[from + index] !== last[index]) return false;
    return true;
  }
}

// Past `:SS[.fraction]Z"`, or undefined where something else stands.
function endOfSeconds(block: Buffer, from: number): number | undefined {
  if (block[from] !== COLON || !isDigit(block[from + 1], FIVE) || !isDigit(block[from + 2])) return undefined;
  let at = from + 3;
  if (block[at] === DOT) {
    const fraction = at + 1;
    do at += 1;
    while (isDigit(block[at]));
    if (at === fraction || at - fraction > LONGEST_FRACTION) return undefined;
  }
  return block[at] === UPPER_Z && block[at + 1] === QUOTE ? at + 2 : undefined;
}

function isDigit(byte: number | undefined, highest = NINE): boolean {
  return byte !== undefined && byte >= ZERO && byte <= highest;
}

// The object that holds the key ends with the line's last byte, so it is the record itself; a later one would win.
function closesAtEnd(block: Buffer, from: number, end: number): boolean {
  let depth = 1;
  for (let index = from; index < end; index += 1) {
    const byte = block[index];
    if (byte === QUOTE) {
      for (index += 1; index < end; index += 1) {
        const inside = block[index];
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) index += 1;
      }
    } else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
      depth += 1;
    } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
      depth -= 1;
      if (depth === 0) return index === end - 1;
    }
  }
  return false;
}

function minute(text: string): number | undefined {
  if (!TO_MINUTE_SHAPE.test(text)) return undefined;
  try {
    return Math.floor(parseTime(`${text}:00Z`) / MINUTE);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
