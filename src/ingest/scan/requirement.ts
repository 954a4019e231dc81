import type { Prefilter } from '../source.ts';
import { BACKSLASH, BRACE_CLOSE, BRACE_OPEN, COLON, COMMA, QUOTE, stands } from './bytes.ts';
import { createCursor } from './cursor.ts';

/** How many letters of a key are searched for, with its closing quote. */
const SEARCHED = 4;
/** An object that is longer is not looked through: whoever writes many such would make it slow. */
const LONGEST_OBJECT = 1024;

/** What a line must have to matter, asked over the lines of a block in ascending order. */
export interface Requirement {
  begin(block: Buffer): void;
  /** Whether the line may have it: only plain text that says otherwise counts against it. */
  mayBeMetIn(start: number, end: number): boolean;
}

/** A requirement, or what serves as well. */
export function createRequirement({ instead, ...one }: Prefilter['require'][number]): Requirement {
  const first = withoutAlternative(one);
  if (!instead) return first;
  const second = withoutAlternative(instead);
  return {
    begin(block) {
      first.begin(block);
      second.begin(block);
    },
    mayBeMetIn: (start, end) => first.mayBeMetIn(start, end) || second.mayBeMetIn(start, end),
  };
}

function withoutAlternative({ key, values, beside }: Omit<Prefilter['require'][number], 'instead'>): Requirement {
  // Only its end, without the opening quote: Buffer.indexOf looks for the first byte of a short text with memchr, and
  // quotes are everywhere; from 8 bytes on it searches otherwise, and slower.
  const token = Buffer.from(`${key.slice(-SEARCHED)}"`, 'latin1');
  const before = Math.max(key.length - SEARCHED, 0);
  const beginning = Buffer.from(key.slice(0, before), 'latin1');
  const wanted = byFirstByte(values);
  const companion = beside === undefined ? undefined : Buffer.from(beside, 'latin1');
  let block: Buffer = Buffer.alloc(0);
  const keys = createCursor((bytes, from) => {
    let at = bytes.indexOf(token, from);
    while (at >= 0 && !stands(beginning, bytes, at - before)) at = bytes.indexOf(token, at + 1);
    return at;
  });

  function mayBeMet(at: number, start: number, end: number): boolean {
    const value = at + token.length + 2;
    if (block[value - 2] !== COLON || block[value - 1] !== QUOTE) return true;
    // Any other string: escapes that do not spell letters spell none of them.
    for (const text of wanted[block[value] ?? 0] ?? []) if (stands(text, block, value)) return true;
    return companion !== undefined && mayStandBeside(block, companion, at - before - 1, start, end);
  }

  return {
    begin(newBlock) {
      block = newBlock;
      keys.begin(block);
    },
    mayBeMetIn(start, end) {
      let at = keys.next(start);
      while (at < end && !mayBeMet(at, start, end)) at = keys.next(at + 1);
      return at < end;
    },
  };
}

function mayStandBeside(block: Buffer, text: Buffer, member: number, start: number, end: number): boolean {
  // The end of a longer key: `"subresource"`.
  if (block[member] !== QUOTE) return false;
  let brace = member - 1;
  while (brace >= start && member - brace < LONGEST_OBJECT && block[brace] !== BRACE_OPEN) brace -= 1;
  // The brace may be one in a string, or of an object before this one: then the member is not reached from there.
  return brace < start || block[brace] !== BRACE_OPEN || mayStandIn(block, text, brace + 1, member, end);
}

/**
 * Whether a text in an object, that has its first member at `first` and this one somewhere, may begin so. No only if the
 * object is plain texts to its end: in a string that is taken for an object, nothing looks like that and has the member.
 */
function mayStandIn(block: Buffer, text: Buffer, first: number, member: number, end: number): boolean {
  let isReached = false;
  let place = first;
  while (block[place] === QUOTE && place - first < LONGEST_OBJECT) {
    isReached ||= place === member;
    const colon = endOfPlain(block, place + 1, end) + 1;
    if (block[colon] !== COLON || block[colon + 1] !== QUOTE || stands(text, block, colon + 2)) return true;
    const after = endOfPlain(block, colon + 2, end) + 1;
    if (block[after] === BRACE_CLOSE) return !isReached;
    if (block[after] !== COMMA) return true;
    place = after + 1;
  }
  return true;
}

/** The closing quote of a text; the line's end when there is none, or an escape before it. */
function endOfPlain(block: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    const byte = block[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) return end;
  }
  return end;
}

/** Of forty values one or two are compared: those that begin with the same byte. */
function byFirstByte(values: readonly string[]): readonly (readonly Buffer[])[] {
  const wanted: Buffer[][] = Array.from({ length: 256 }, () => []);
  for (const value of values) wanted[value.charCodeAt(0)]?.push(Buffer.from(`${value}"`, 'latin1'));
  return wanted;
}
