import { isAscii } from 'node:buffer';
import { InvalidInput } from '../../core/error.ts';

/** How deep objects and lists may stand in each other: JSON.stringify and recursion fail near 10,000. */
const DEEPEST = 512;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
/** The bit in which a brace differs from a bracket, of both kinds. */
const LOWER = 0x20;

/** The JSON value in the UTF-8 bytes. @throws InvalidInput when it is none, or nested more than 512 deep. */
export function parseJson(bytes: Buffer): unknown {
  if (mayBeTooDeep(bytes) && isTooDeep(bytes)) throw new InvalidInput('record', `nested deeper than ${DEEPEST}`);
  // Most records are ASCII, and that is only copied.
  const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new InvalidInput('record', syntaxReason(error.message, text.length));
    throw error;
  }
}

// The engine's own message quotes the text, which is an attacker's, and changes with its version.
function syntaxReason(message: string, length: number): string {
  const position = Number(/at position (\d+)/.exec(message)?.[1]);
  if (position >= length || /unterminated|end of json/i.test(message)) return 'not JSON: it ends too early';
  return Number.isNaN(position) ? 'not JSON' : `not JSON from character ${position + 1}`;
}

// Enough for nearly every record: whatever is deep was opened often.
function mayBeTooDeep(bytes: Buffer): boolean {
  // Whatever was opened has to be closed.
  if (bytes.length <= 2 * DEEPEST) return false;
  // By index: the iterator of a buffer is several times as slow.
  const length = bytes.length;
  let opened = 0;
  for (let index = 0; index < length; index += 1) if (((bytes[index] ?? 0) | LOWER) === BRACE_OPEN) opened += 1;
  return opened > DEEPEST;
}

function isTooDeep(bytes: Buffer): boolean {
  const length = bytes.length;
  let depth = 0;
  for (let index = 0; index < length; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) {
      for (index += 1; index < length; index += 1) {
        const inside = bytes[index];
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) index += 1;
      }
    } else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
      depth -= 1;
    }
  }
  return false;
}
