import { BACKSLASH, BRACE_CLOSE, BRACE_OPEN, COMMA, LOWER, QUOTE, STRIDE, TOGETHER, bits, same } from './bytes';

// Bits are bytes of a stride: the lowest is the first.
const EVEN: u64 = (u64(0x55555555) << 32) | 0x55555555;

/**
 * Writes the JSON text to `to`, without what is in the members that begin as the bytes at `beginning` do, with an object
 * or a list. `rare`: where in that two characters are that few texts have beside each other. Returns how long it is; 0
 * where there is nothing to leave out.
 */
export function cut(start: usize, end: usize, beginning: usize, length: usize, rare: usize, to: usize): usize {
  const letter = i8x16.splat(load<i8>(beginning + rare));
  const following = i8x16.splat(load<i8>(beginning + rare, 1));
  let kept = start;
  let out = to;
  let from = start;
  while (from < end) {
    const places = v128.and(i8x16.eq(v128.load(from), letter), i8x16.eq(v128.load(from, 1), following));
    let next = from + TOGETHER;
    for (let found = i8x16.bitmask(places); found !== 0; found &= found - 1) {
      const at = from + ctz(found) - rare;
      if (at < kept || at >= end || !isMember(at, beginning, length)) continue;
      const close = closing(at + length, end);
      // Never closed: the parser says so.
      if (close === 0) return 0;
      memory.copy(out, kept, at + length - kept);
      out += at + length - kept;
      kept = close;
      next = close;
      break;
    }
    from = next;
  }
  if (kept === start) return 0;
  memory.copy(out, kept, end - kept);
  return out + end - kept - to;
}

// In a string each quote has a backslash before it.
function isMember(at: usize, beginning: usize, length: usize): bool {
  const before = load<u8>(at - 1);
  return (before === COMMA || before === BRACE_OPEN) && same(beginning, at, length);
}

/**
 * Where the object or list that is open at `from` closes, or 0. After G. Langdale, D. Lemire: Parsing gigabytes of JSON
 * per second (2019), 3.1: which quotes are escaped, and what is between the others.
 */
function closing(from: usize, end: usize): usize {
  let depth: i64 = 1;
  let escapes: u64 = 0;
  let inText: u64 = 0;
  for (let at = from; at < end; at += STRIDE) {
    const quotes = places(at, QUOTE, 0) & ~escaped(places(at, BACKSLASH, 0), escapes);
    escapes = carried;
    const texts = parity(quotes) ^ inText;
    inText = u64(i64(texts) >> 63);
    let opened = places(at, BRACE_OPEN, LOWER) & ~texts;
    let closed = places(at, BRACE_CLOSE, LOWER) & ~texts;
    if (i64(popcnt(closed)) < depth) {
      depth += i64(popcnt(opened)) - i64(popcnt(closed));
      continue;
    }
    for (; closed !== 0; closed &= closed - 1) {
      const before = (closed & -closed) - 1;
      depth += i64(popcnt(opened & before)) - 1;
      opened &= ~before;
      if (depth === 0) return at + usize(ctz(closed)) < end ? at + usize(ctz(closed)) : 0;
    }
    depth += i64(popcnt(opened));
  }
  return 0;
}

/** Which of 64 bytes are that one, `also` set in each. */
function places(at: usize, byte: u8, also: u8): u64 {
  const wanted = i8x16.splat(byte);
  const set = i8x16.splat(also);
  return (
    bits(i8x16.eq(v128.or(v128.load(at), set), wanted)) |
    (bits(i8x16.eq(v128.or(v128.load(at, 16), set), wanted)) << 16) |
    (bits(i8x16.eq(v128.or(v128.load(at, 32), set), wanted)) << 32) |
    (bits(i8x16.eq(v128.or(v128.load(at, 48), set), wanted)) << 48)
  );
}

/** 1 where the first of the next 64 bytes is escaped. */
let carried: u64 = 0;

/** Which bytes have an odd number of backslashes before them. `first`: whether the first one has. */
function escaped(backslashes: u64, first: u64): u64 {
  const starting = backslashes & ~first;
  const following = (starting << 1) | first;
  const odd = starting & ~EVEN & ~following;
  const even = odd + starting;
  carried = u64(even < odd);
  return (EVEN ^ (even << 1)) & following;
}

/** Whether an odd number of bits is set up to each. */
function parity(all: u64): u64 {
  let sums = all ^ (all << 1);
  sums ^= sums << 2;
  sums ^= sums << 4;
  sums ^= sums << 8;
  sums ^= sums << 16;
  return sums ^ (sums << 32);
}
