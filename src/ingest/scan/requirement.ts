import { BRACE_CLOSE, BRACE_OPEN, COLON, COMMA, QUOTE, TOGETHER, endOfText, same } from './bytes';

/** An object that is longer is not looked through: whoever writes many such would make it slow. */
const LONGEST_OBJECT: usize = 1024;

/** What a line must have to matter, as `../files/prefilter.ts` writes it. */
@unmanaged
export class Requirement {
  /** The key with its closing quote: `resource"`. */
  key: usize;
  keyLength: u32;
  /** How many bytes of that are before those that are searched for. */
  before: u32;
  /** By the first byte of a value where those with that byte are, or 0: length, value with its closing quote, …, 0. */
  values: usize;
  /** What may stand beside it instead, or 0. */
  companion: usize;
  companionLength: u32;
  /** Another that serves as well, or 0. */
  instead: usize;
}

/** Whether a line may have it, or what serves as well. */
export function mayBeMet(one: Requirement, start: usize, end: usize): bool {
  if (mayBeMetIn(one, start, end)) return true;
  return one.instead !== 0 && mayBeMetIn(changetype<Requirement>(one.instead), start, end);
}

/** Whether a line may have it: only plain text that says otherwise counts against it. */
function mayBeMetIn(one: Requirement, start: usize, end: usize): bool {
  const searched = one.key + one.before;
  const letter = i8x16.splat(load<i8>(searched));
  const quote = i8x16.splat(QUOTE);
  const last = one.keyLength - one.before - 1;
  for (let from = start; from < end; from += TOGETHER) {
    const places = v128.and(i8x16.eq(v128.load(from), letter), i8x16.eq(v128.load(from + last), quote));
    for (let found = i8x16.bitmask(places); found !== 0; found &= found - 1) {
      const at = from + ctz(found);
      if (at < end && mayBeMetAt(one, at, start)) return true;
    }
  }
  return false;
}

/** Whether it may be met by the key whose searched part may begin at `at`, in the line that begins at `start`. */
export function mayBeMetAt(one: Requirement, at: usize, start: usize): bool {
  const key = at - one.before;
  if (!same(one.key, key, one.keyLength)) return false;
  const value = key + one.keyLength + 2;
  if (load<u8>(value - 2) !== COLON || load<u8>(value - 1) !== QUOTE) return true;
  // Any other string: escapes that do not spell letters spell none of them.
  let text = load<u32>(one.values + 4 * load<u8>(value));
  for (; text !== 0 && load<u8>(text) !== 0; text += 1 + load<u8>(text))
    if (same(text + 1, value, load<u8>(text))) return true;
  return one.companion !== 0 && mayStandBeside(one, key - 1, start);
}

function mayStandBeside(one: Requirement, member: usize, start: usize): bool {
  // The end of a longer key: `"subresource"`.
  if (load<u8>(member) !== QUOTE) return false;
  let brace = member - 1;
  while (brace >= start && member - brace < LONGEST_OBJECT && load<u8>(brace) !== BRACE_OPEN) brace -= 1;
  // The brace may be one in a string, or of an object before this one: then the member is not reached from there.
  return brace < start || load<u8>(brace) !== BRACE_OPEN || mayStandIn(one, brace + 1, member);
}

/**
 * Whether a text in an object, that has its first member at `first` and this one somewhere, may begin so. No only if the
 * object is plain texts to its end: in a string that is taken for an object, nothing looks like that and has the member.
 */
function mayStandIn(one: Requirement, first: usize, member: usize): bool {
  let isReached = false;
  let place = first;
  while (load<u8>(place) === QUOTE && place - first < LONGEST_OBJECT) {
    if (place === member) isReached = true;
    const colon = endOfText(place + 1) + 1;
    if (load<u8>(colon) !== COLON || load<u8>(colon + 1) !== QUOTE) return true;
    if (same(one.companion, colon + 2, one.companionLength)) return true;
    const after = endOfText(colon + 2) + 1;
    if (load<u8>(after) === BRACE_CLOSE) return !isReached;
    if (load<u8>(after) !== COMMA) return true;
    place = after + 1;
  }
  return true;
}
