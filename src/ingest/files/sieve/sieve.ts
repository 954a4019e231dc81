import { BACKSLASH, BRACE_CLOSE, CARRIAGE_RETURN, NEWLINE, QUOTE, SPACE, TAB, TOGETHER, ZERO, same } from './bytes';
import { minuteIn, setClock } from './clock';
import { Requirement, keysFrom, mayBeMetAt, mayBeMetIn } from './requirement';

// Which lines of a block can be dropped unparsed. One pass over all bytes, 16 at a time, finds what nearly every line is
// decided by: its end, escapes that may spell a letter, and the key of the first requirement.

/** A line that has to be parsed: from where to where, without its end, and how many line ends are before it. */
declare function keep(start: usize, end: usize, number: u32): void;

/** Lines that cannot matter: so many of that minute. */
declare function pass(minute: i32, lines: u32): void;

let mark: usize = 0;
let markLength: usize = 0;
let requirements: usize = 0;
let count: u32 = 0;

let minute: i32 = -1;
let passed: u32 = 0;

/** Where the parts of the prefilter stand in the memory; the requirements one after the other, `room` of 16 bytes. */
export function configure(
  markAt: usize,
  markBytes: usize,
  requirementsAt: usize,
  requirementCount: u32,
  timeKey: usize,
  timeKeyBytes: usize,
  room: usize,
): void {
  mark = markAt;
  markLength = markBytes;
  requirements = requirementsAt;
  count = requirementCount;
  setClock(timeKey, timeKeyBytes, room);
}

/**
 * Keeps or passes every line of the block that is not blank. The block is valid UTF-8 without NUL bytes, and NUL bytes
 * are around it. Returns how many line ends it has.
 */
export function sift(start: usize, end: usize): u32 {
  const required = changetype<Requirement>(requirements);
  const newline = i8x16.splat(NEWLINE);
  const backslash = i8x16.splat(BACKSLASH);
  const u = i8x16.splat(0x75);
  const quote = i8x16.splat(QUOTE);
  const letter = i8x16.splat(load<i8>(required.key + required.before));
  const next = i8x16.splat(load<i8>(required.key + required.before, 1));
  const searched = required.keyLength - required.before;
  let line = start;
  let number: u32 = 0;
  let isMet = false;
  let isEscaped = false;
  for (let from = start; from < end; from += TOGETHER) {
    const bytes = v128.load(from);
    const escapes = v128.and(i8x16.eq(bytes, backslash), i8x16.eq(v128.load(from, 1), u));
    const keys = keysFrom(from, letter, next, quote, searched);
    let found = i8x16.bitmask(v128.or(i8x16.eq(bytes, newline), v128.or(escapes, keys)));
    for (; found != 0; found &= found - 1) {
      const at = from + ctz(found);
      const byte = load<u8>(at);
      if (byte == NEWLINE) {
        decide(line, at, number, isMet, isEscaped);
        line = at + 1;
        number += 1;
        isMet = false;
        isEscaped = false;
      } else if (byte == BACKSLASH) isEscaped = isEscaped || spellsLetter(at);
      else isMet = isMet || mayBeMetAt(required, at, line);
    }
  }
  if (line < end) decide(line, end, number, isMet, isEscaped);
  tell();
  return number;
}

// `\u0041` to `\u007a` spell letters; Go writes only \u0000 to \u001f, \u003c, \u003e, \u0026, \u2028, \u2029 and \ufffd.
function spellsLetter(at: usize): bool {
  const digit = load<u8>(at + 4);
  return load<u8>(at + 2) == ZERO && load<u8>(at + 3) == ZERO && digit >= 0x34 && digit <= 0x37;
}

function decide(start: usize, newline: usize, number: u32, isMet: bool, isEscaped: bool): void {
  const end = newline > start && load<u8>(newline - 1) == CARRIAGE_RETURN ? newline - 1 : newline;
  if (isBlank(start, end)) return;
  const at = isEscaped || !canBeDropped(start, end, isMet) ? -1 : minuteIn(start, end);
  if (at < 0) return keep(start, end, number);
  if (at != minute) tell();
  minute = at;
  passed += 1;
}

function canBeDropped(start: usize, end: usize, isMet: bool): bool {
  if (end - start < markLength || !same(mark, start, markLength) || load<u8>(end - 1) != BRACE_CLOSE) return false;
  if (!isMet) return count > 0;
  for (let index: u32 = 1; index < count; index += 1) {
    const one = changetype<Requirement>(requirements + index * offsetof<Requirement>());
    if (!mayBeMetIn(one, start, end)) return true;
  }
  return false;
}

function isBlank(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 1) {
    const byte = load<u8>(at);
    if (byte != SPACE && byte != TAB && byte != CARRIAGE_RETURN) return false;
  }
  return true;
}

function tell(): void {
  if (passed > 0) pass(minute, passed);
  passed = 0;
}
