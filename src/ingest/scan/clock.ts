import {
  BACKSLASH,
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  COMMA,
  QUOTE,
  ZERO,
  same,
} from './bytes';
import { minuteAt } from './minute';

const TO_MINUTE: usize = 16;
/** How lines end: so many slots of so many bytes, a length and a text each. */
const TAILS: usize = 64;
const TAIL: usize = 512;
const LONGEST_FRACTION: usize = 12;
const DOT: u8 = 0x2e;
const UPPER_Z: u8 = 0x5a;

/** `"requestReceivedTimestamp":"`, and how long it is. */
let token: usize = 0;
let tokenLength: usize = 0;
/** The last minute that was read, 16 bytes. */
let last: usize = 0;
let lastMinute: i32 = -1;
let tails: usize = 0;
// From the key to the end of its line. Lines of one log are alike: that is tried first, and makes no difference.
let lastDistance: usize = 0;

/** `room`: of TO_MINUTE + TAILS * TAIL bytes, all 0. */
export function setClock(key: usize, keyLength: usize, room: usize): void {
  token = key;
  tokenLength = keyLength;
  last = room;
  tails = room + TO_MINUTE;
}

/**
 * The time of a record from the bytes of its line: the minute (Time / 60,000) that the top-level key names, or -1 when
 * only a parser could tell.
 */
export function minuteIn(start: usize, end: usize): i32 {
  const at = keyIn(start, end);
  // Before a delimiting quote stands no backslash, and a name can only follow an opening one.
  if (at <= start || (load<u8>(at - 1) !== COMMA && load<u8>(at - 1) !== BRACE_OPEN)) return -1;
  const time = at + tokenLength;
  const after = endOfSeconds(time + TO_MINUTE);
  if (after === 0 || !closesAtEnd(after, end)) return -1;
  lastDistance = end - at;
  if (!same(time, last, TO_MINUTE)) {
    memory.copy(last, time, TO_MINUTE);
    lastMinute = minuteAt(time);
  }
  return lastMinute;
}

// Somewhere in the line: that no other follows shows when the rest is read. 0: nowhere.
function keyIn(start: usize, end: usize): usize {
  const guess = end - lastDistance;
  if (guess > start && guess < end && same(token, guess, tokenLength)) return guess;
  for (let at = end - tokenLength; at >= start; at -= 1)
    if (load<u8>(at) === QUOTE && same(token, at, tokenLength)) return at;
  return 0;
}

// Past `:SS[.fraction]Z"`, or 0 where something else stands.
function endOfSeconds(from: usize): usize {
  if (load<u8>(from) !== COLON || !isDigit(from + 1) || load<u8>(from + 1) > 0x35 || !isDigit(from + 2)) return 0;
  let at = from + 3;
  if (load<u8>(at) === DOT) {
    const fraction = at + 1;
    do at += 1;
    while (isDigit(at));
    if (at === fraction || at - fraction > LONGEST_FRACTION) return 0;
  }
  return load<u8>(at) === UPPER_Z && load<u8>(at + 1) === QUOTE ? at + 2 : 0;
}

function isDigit(at: usize): bool {
  return load<u8>(at) - ZERO <= 9;
}

/**
 * Whether the object that is open at `from` ends with the line's last byte, so it is the record itself, and the
 * key does not come again. Behind the next member, mostly another time, lines end in few ways: these are kept, by their
 * length, and found again by comparison.
 */
function closesAtEnd(from: usize, end: usize): bool {
  let depth = 1;
  let texts = 0;
  let tail: usize = 0;
  for (let at = from; at < end; at += 1) {
    const byte = load<u8>(at);
    if (byte === QUOTE) {
      if (same(token, at, tokenLength - 2)) return false;
      for (at += 1; at < end; at += 1) {
        const inside = load<u8>(at);
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) at += 1;
      }
      texts += 1;
      if (texts === 2 && depth === 1) {
        tail = at;
        if (isKnown(tail, end)) return true;
      }
    } else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) depth += 1;
    else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
      depth -= 1;
      if (depth === 0) {
        if (at === end - 1 && tail !== 0) remember(tail, end);
        return at === end - 1;
      }
    }
  }
  return false;
}

function isKnown(from: usize, end: usize): bool {
  const slot = slotOf(end - from);
  return load<u32>(slot) === u32(end - from) && same(slot + 4, from, end - from);
}

function remember(from: usize, end: usize): void {
  const length = end - from;
  if (length > TAIL - 4) return;
  store<u32>(slotOf(length), u32(length));
  memory.copy(slotOf(length) + 4, from, length);
}

function slotOf(length: usize): usize {
  return tails + (length % TAILS) * TAIL;
}
