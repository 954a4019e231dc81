// What texts are made of, and how they are compared and found in memory. Places are addresses, lengths are in bytes.

export const TAB: u8 = 0x09;
export const NEWLINE: u8 = 0x0a;
export const CARRIAGE_RETURN: u8 = 0x0d;
export const SPACE: u8 = 0x20;
export const QUOTE: u8 = 0x22;
export const COMMA: u8 = 0x2c;
export const ZERO: u8 = 0x30;
export const COLON: u8 = 0x3a;
export const BRACKET_OPEN: u8 = 0x5b;
export const BACKSLASH: u8 = 0x5c;
export const BRACKET_CLOSE: u8 = 0x5d;
export const LOWER_U: u8 = 0x75;
export const BRACE_OPEN: u8 = 0x7b;
export const BRACE_CLOSE: u8 = 0x7d;
/** The bit that makes a brace of a bracket, of both kinds. */
export const LOWER: u8 = 0x20;

/** How many bytes are looked at together. */
export const TOGETHER: usize = 16;
/** And how many are gone through at once, where nearly all of them are nothing. */
export const STRIDE: usize = 4 * TOGETHER;

/** Of 16 bytes which are set, as bits. */
export function bits(places: v128): u64 {
  return u64(u32(i8x16.bitmask(places)));
}

/** Whether the same bytes stand in both places. */
export function same(one: usize, other: usize, length: usize): bool {
  let index: usize = 0;
  for (; index + TOGETHER <= length; index += TOGETHER) {
    if (!i8x16.all_true(i8x16.eq(v128.load(one + index), v128.load(other + index)))) return false;
  }
  for (; index < length; index += 1) if (load<u8>(one + index) !== load<u8>(other + index)) return false;
  return true;
}

/** The closing quote of a text that begins at `from`; where there is none, what shows it: a backslash, or no character of JSON. */
export function endOfText(from: usize): usize {
  let at = from;
  let byte = load<u8>(at);
  while (byte !== QUOTE && byte !== BACKSLASH && byte >= SPACE) {
    at += 1;
    byte = load<u8>(at);
  }
  return at;
}
