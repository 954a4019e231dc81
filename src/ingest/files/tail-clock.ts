import { InvalidInput } from '../../core/error.ts';
import { MINUTE, parseTime } from '../../core/time.ts';
import { stands } from './bytes.ts';

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
const TAILS = 64;
const LONGEST_TAIL = 4096;
const TO_MINUTE_SHAPE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/**
 * Reads the time of a record from the bytes of its line: the minute (Time / 60,000) that the top-level key names, or
 * undefined when only a parser could tell. Lines of one log are alike: what was seen of the ones before is tried first,
 * by comparing bytes, and makes no difference to the answer.
 */
export function createTailClock(key: string) {
  const token = Buffer.from(`"${key}":"`, 'latin1');
  const tails = createTails(Buffer.from(`"${key}"`, 'latin1'));
  const last = Buffer.alloc(TO_MINUTE);
  let lastMinute: number | undefined;
  // From the key to the end of its line.
  let lastDistance = 0;

  function minuteOf(block: Buffer, start: number, end: number): number | undefined {
    const at = keyIn(block, start, end);
    // Before a delimiting quote stands no backslash, and a name can only follow an opening one.
    if (at <= start || (block[at - 1] !== COMMA && block[at - 1] !== BRACE_OPEN)) return undefined;
    const from = at + token.length;
    const after = endOfSeconds(block, from + TO_MINUTE);
    if (after === undefined || !tails.closeAt(block, after, end)) return undefined;
    lastDistance = end - at;
    if (!isLast(block, from)) {
      block.copy(last, 0, from, from + TO_MINUTE);
      lastMinute = minute(last.toString('latin1'));
    }
    return lastMinute;
  }

  // Somewhere in the line: that no other follows shows when the tail is read.
  function keyIn(block: Buffer, start: number, end: number): number {
    const guess = end - lastDistance;
    if (guess > start && stands(token, block, guess)) return guess;
    const at = block.subarray(start, end).lastIndexOf(token);
    return at < 0 ? at : start + at;
  }

  function isLast(block: Buffer, from: number): boolean {
    // Backwards: what differs most often first.
    for (let index = TO_MINUTE - 1; index >= 0; index -= 1) if (block[from + index] !== last[index]) return false;
    return true;
  }

  return {
    /** Of the line from `start` to `end`, which is valid UTF-8. */
    minuteOf,
  };
}

/**
 * Reads what follows a time. Behind the next member, mostly another time, lines end in few ways: these are kept, by
 * their length, and found again by comparison.
 */
function createTails(name: Buffer) {
  const known: (Buffer | undefined)[] = [];

  /** Whether the object that is open at `from` ends with the line's last byte, so it is the record itself, and the key does not come again. */
  function closeAt(block: Buffer, from: number, end: number): boolean {
    let depth = 1;
    let strings = 0;
    let checkpoint = 0;
    for (let index = from; index < end; index += 1) {
      const byte = block[index];
      if (byte === QUOTE) {
        if (block[index + 1] === name[1] && stands(name, block, index)) return false;
        for (index += 1; index < end; index += 1) {
          const inside = block[index];
          if (inside === QUOTE) break;
          if (inside === BACKSLASH) index += 1;
        }
        strings += 1;
        if (strings === 2 && depth === 1) {
          checkpoint = index;
          if (isKnown(block, checkpoint, end)) return true;
        }
      } else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
        depth += 1;
      } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
        depth -= 1;
        if (depth === 0) {
          if (index === end - 1 && checkpoint > 0) remember(block, checkpoint, end);
          return index === end - 1;
        }
      }
    }
    return false;
  }

  function isKnown(block: Buffer, from: number, end: number): boolean {
    const tail = known[(end - from) % TAILS];
    return tail?.length === end - from && tail.compare(block, from, end) === 0;
  }

  function remember(block: Buffer, from: number, end: number): void {
    if (end - from <= LONGEST_TAIL) known[(end - from) % TAILS] = Buffer.from(block.subarray(from, end));
  }

  return { closeAt };
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

function minute(text: string): number | undefined {
  if (!TO_MINUTE_SHAPE.test(text)) return undefined;
  try {
    return Math.floor(parseTime(`${text}:00Z`) / MINUTE);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
