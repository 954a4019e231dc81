import { BRACE_OPEN, LOWER, TOGETHER } from './bytes';

/** How many `{` and `[` a text has, those in strings too. */
export function opened(start: usize, end: usize): u32 {
  let count: u32 = 0;
  let at = start;
  for (; at + TOGETHER <= end; at += TOGETHER) {
    const lower = v128.or(v128.load(at), i8x16.splat(LOWER));
    count += popcnt(i8x16.bitmask(i8x16.eq(lower, i8x16.splat(BRACE_OPEN))));
  }
  for (; at < end; at += 1) if ((load<u8>(at) | LOWER) === BRACE_OPEN) count += 1;
  return count;
}
