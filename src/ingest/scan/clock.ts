import { ifValid } from '../../core/error.ts';
import { MINUTE, parseTime } from '../../core/time.ts';
import {
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  closingQuote,
  COLON,
  COMMA,
  QUOTE,
  stands,
} from './bytes.ts';

const DOT = 0x2e;
const ZERO = 0x30;
const FIVE = 0x35;
const NINE = 0x39;
const UPPER_Z = 0x5a;
/** Of the text of a time up to its minute, `2026-11-24T08:00`. */
const TO_MINUTE = 16;
const TO_MINUTE_SHAPE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const LONGEST_FRACTION = 12;
/** How many ways in which lines end are kept, and how long they may be. */
const TAILS = 64;
const LONGEST_TAIL = 4096;

/**
 * Reads the time of a record from the bytes of its line, which is valid UTF-8: the minute (Time / 60,000) that the top-level
 * key names, or undefined when only a parser could tell. Lines of one log are alike: what was seen of the ones before is
 * tried first, by comparing bytes, and makes no difference to the answer.
 */
export function createClock(key: string): (block: Buffer, start: number, end: number) => number | undefined {
  const token = Buffer.from(`"${key}":"`, 'latin1');
  const closesAtEnd = createEndings(Buffer.from(`"${key}"`, 'latin1'));
  const last = Buffer.alloc(TO_MINUTE);
  let lastMinute: number | undefined;
  // From the key to the end of its line.
  let lastDistance = 0;

  // Somewhere in the line: that no other follows shows when the rest is read.
  function keyIn(block: Buffer, start: number, end: number): number {
    const guess = end - lastDistance;
    if (guess > start && stands(token, block, guess)) return guess;
    return start + block.subarray(start, end).lastIndexOf(token);
  }

  return function minuteOf(block, start, end) {
    const at = keyIn(block, start, end);
    // Before a delimiting quote stands no backslash, and a name can only follow an opening one.
    if (at <= start || (block[at - 1] !== COMMA && block[at - 1] !== BRACE_OPEN)) return undefined;
    const from = at + token.length;
    const after = endOfSeconds(block, from + TO_MINUTE);
    if (after === undefined || !closesAtEnd(block, after, end)) return undefined;
    lastDistance = end - at;
    if (!stands(last, block, from)) {
      block.copy(last, 0, from, from + TO_MINUTE);
      lastMinute = minuteNamed(last.toString('latin1'));
    }
    return lastMinute;
  };
}

/**
 * Tells whether the object that is open at `from` ends with the line's last byte, so it is the record itself, and the member
 * `name` does not come again. Behind the next member, mostly another time, lines end in few ways: these are kept, by their
 * length, and found again by comparison.
 */
function createEndings(name: Buffer): (block: Buffer, from: number, end: number) => boolean {
  const known: (Buffer | undefined)[] = [];

  function isKnown(block: Buffer, from: number, end: number): boolean {
    const tail = known[(end - from) % TAILS];
    return tail?.length === end - from && tail.compare(block, from, end) === 0;
  }

  function remember(block: Buffer, from: number, end: number): void {
    if (end - from <= LONGEST_TAIL) known[(end - from) % TAILS] = Buffer.from(block.subarray(from, end));
  }

  return function closesAtEnd(block, from, end) {
    let depth = 1;
    let texts = 0;
    let tail = 0;
    for (let at = from; at < end; at += 1) {
      const byte = block[at];
      if (byte === QUOTE) {
        if (stands(name, block, at)) return false;
        at = closingQuote(block, at + 1, end);
        texts += 1;
        if (texts === 2 && depth === 1) {
          tail = at;
          if (isKnown(block, tail, end)) return true;
        }
      } else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) depth += 1;
      else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
        depth -= 1;
        if (depth > 0) continue;
        if (at === end - 1 && tail > 0) remember(block, tail, end);
        return at === end - 1;
      }
    }
    return false;
  };
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

function minuteNamed(text: string): number | undefined {
  return TO_MINUTE_SHAPE.test(text) ? ifValid(() => Math.floor(parseTime(`${text}:00Z`) / MINUTE)) : undefined;
}
