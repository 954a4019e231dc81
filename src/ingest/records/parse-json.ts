import { isAscii } from 'node:buffer';
import { InvalidInput } from '../../core/error.ts';
import { AROUND, FREE, type Program, startProgram } from '../scan-program.ts';

/** How deep objects and lists may stand in each other: JSON.stringify and recursion fail near 10,000. */
const DEEPEST = 512;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
/** So much is looked at at once. */
const PIECE = 64 * 1024;

let program: Program | undefined;

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
  program ??= startProgram(FREE + PIECE + AROUND);
  let opened = 0;
  for (let from = 0; from < bytes.length && opened <= DEEPEST; from += PIECE) {
    const length = bytes.copy(program.memory, FREE, from, from + PIECE);
    opened += program.opened(FREE, FREE + length);
  }
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
