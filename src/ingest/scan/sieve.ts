import {
  BACKSLASH,
  BRACE_CLOSE,
  CARRIAGE_RETURN,
  NEWLINE,
  QUOTE,
  SPACE,
  STRIDE,
  TAB,
  TOGETHER,
  ZERO,
  LOWER_U,
  bits,
  same,
} from './bytes';
import { minuteIn, setClock } from './clock';
import { Requirement, mayBeMet, mayBeMetAt } from './requirement';

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

let isPlain = false;
let minute: i32 = -1;
let passed: u32 = 0;

/** Where the parts of the prefilter stand; the requirements one after the other, `room` as `setClock` wants it. */
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

/** Whether all bytes of the last block were ASCII, and none was NUL. */
export function wasPlain(): bool {
  return isPlain;
}

/**
 * Keeps or passes every line of the block that is not blank: rightly, if the block is valid UTF-8 without NUL bytes.
 * Whatever is around it can be read. Returns how many line ends it has.
 */
export function sift(start: usize, end: usize): u32 {
  const required = changetype<Requirement>(requirements);
  const letter = i8x16.splat(load<i8>(required.key + required.before));
  const next = i8x16.splat(load<i8>(required.key + required.before, 1));
  const searched = required.keyLength - required.before;
  let line = start;
  let number: u32 = 0;
  let isMet = false;
  let isEscaped = false;
  // Bytes that are plain are above 0, as signed numbers.
  let least = i8x16.splat(1);
  for (let from = start; from < end; from += STRIDE) {
    if (from + STRIDE <= end) least = i8x16.min_s(least, leastOf(from));
    const first = placesFrom(from, letter, next, searched);
    const second = placesFrom(from + TOGETHER, letter, next, searched);
    const third = placesFrom(from + 2 * TOGETHER, letter, next, searched);
    const fourth = placesFrom(from + 3 * TOGETHER, letter, next, searched);
    if (!v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) continue;
    let found = bits(first) | (bits(second) << 16) | (bits(third) << 32) | (bits(fourth) << 48);
    for (; found !== 0; found &= found - 1) {
      const at = from + usize(ctz(found));
      if (at >= end) break;
      const byte = load<u8>(at);
      if (byte === NEWLINE) {
        decide(line, at, number, isMet, isEscaped);
        line = at + 1;
        number += 1;
        isMet = false;
        isEscaped = false;
      } else if (byte === BACKSLASH) isEscaped = isEscaped || spellsLetter(at);
      else isMet = isMet || mayBeMetAt(required, at, line);
    }
  }
  if (line < end) decide(line, end, number, isMet, isEscaped);
  tell();
  isPlain = isPlainFrom(end - ((end - start) % STRIDE), end) && i8x16.all_true(i8x16.gt_s(least, i8x16.splat(0)));
  return number;
}

function leastOf(from: usize): v128 {
  return i8x16.min_s(
    i8x16.min_s(v128.load(from), v128.load(from, 16)),
    i8x16.min_s(v128.load(from, 32), v128.load(from, 48)),
  );
}

function isPlainFrom(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 1) if (load<i8>(at) <= 0) return false;
  return true;
}

// The places of the 16 from `at` on where a line ends, an escape begins, or the searched part of a key.
function placesFrom(at: usize, letter: v128, next: v128, searched: usize): v128 {
  const bytes = v128.load(at);
  const following = v128.load(at, 1);
  const newlines = i8x16.eq(bytes, i8x16.splat(NEWLINE));
  const escapes = v128.and(i8x16.eq(bytes, i8x16.splat(BACKSLASH)), i8x16.eq(following, i8x16.splat(LOWER_U)));
  const keys = v128.and(
    v128.and(i8x16.eq(bytes, letter), i8x16.eq(following, next)),
    i8x16.eq(v128.load(at + searched - 1), i8x16.splat(QUOTE)),
  );
  return v128.or(newlines, v128.or(escapes, keys));
}

// `\u0041` to `\u007a` spell letters; Go writes only \u0000 to \u001f, \u003c, \u003e, \u0026, \u2028, \u2029 and \ufffd.
function spellsLetter(at: usize): bool {
  const digit = load<u8>(at + 4);
  return load<u8>(at + 2) === ZERO && load<u8>(at + 3) === ZERO && digit >= 0x34 && digit <= 0x37;
}

function decide(start: usize, newline: usize, number: u32, isMet: bool, isEscaped: bool): void {
  const end = newline > start && load<u8>(newline - 1) === CARRIAGE_RETURN ? newline - 1 : newline;
  if (isBlank(start, end)) return;
  const at = isEscaped || !canBeDropped(start, end, isMet) ? -1 : minuteIn(start, end);
  if (at < 0) return keep(start, end, number);
  if (at !== minute) tell();
  minute = at;
  passed += 1;
}

function canBeDropped(start: usize, end: usize, isMet: bool): bool {
  if (end - start < markLength || !same(mark, start, markLength) || load<u8>(end - 1) !== BRACE_CLOSE) return false;
  if (!isMet) return count > 0;
  for (let index: u32 = 1; index < count; index += 1) {
    const one = changetype<Requirement>(requirements + index * offsetof<Requirement>());
    if (!mayBeMet(one, start, end)) return true;
  }
  return false;
}

function isBlank(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 1) {
    const byte = load<u8>(at);
    if (byte !== SPACE && byte !== TAB && byte !== CARRIAGE_RETURN) return false;
  }
  return true;
}

function tell(): void {
  if (passed > 0) pass(minute, passed);
  passed = 0;
}
