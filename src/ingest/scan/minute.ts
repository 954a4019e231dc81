import { COLON, ZERO } from './bytes';

const HYPHEN: u8 = 0x2d;
const UPPER_T: u8 = 0x54;
const NONE: u32 = u32.MAX_VALUE;
const MINUTES_OF_DAY = 1440;
/** From 0000-03-01 to 1970-01-01. */
const DAYS_BEFORE = 719_468;

/**
 * The minute (Time / 60,000) that the 16 bytes name, `2026-11-24T08:00`, or -1 where they name none of the years 1970 to
 * 5999. Days are counted after H. Hinnant: chrono-Compatible Low-Level Date Algorithms, `days_from_civil`.
 */
export function minuteAt(at: usize): i32 {
  const century = two(at);
  const rest = two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  const hour = two(at + 11);
  const minute = two(at + 14);
  if (century < 19 || century > 59 || rest > 99 || hour > 23 || minute > 59) return -1;
  const year = century * 100 + rest;
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysOf(month, year)) return -1;
  if (load<u8>(at + 4) !== HYPHEN || load<u8>(at + 7) !== HYPHEN) return -1;
  if (load<u8>(at + 10) !== UPPER_T || load<u8>(at + 13) !== COLON) return -1;
  // A year begins in March: the day that is not always there is its last.
  const from = month > 2 ? year : year - 1;
  const days = 365 * from + from / 4 - from / 100 + from / 400 + (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  return i32((days - DAYS_BEFORE) * MINUTES_OF_DAY + hour * 60 + minute);
}

/** Two digits, or a number that nothing of a time is. */
function two(at: usize): u32 {
  const ten = u32(load<u8>(at) - ZERO);
  const one = u32(load<u8>(at, 1) - ZERO);
  return ten > 9 || one > 9 ? NONE : ten * 10 + one;
}

function daysOf(month: u32, year: u32): u32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
