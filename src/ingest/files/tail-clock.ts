import { InvalidInput } from '../../core/error.ts';
import { MINUTE, parseTime } from '../../core/time.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const VALUE = /^:"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}):[0-5]\d(?:\.\d{1,12})?Z"/;
// The longest text that VALUE can match.
const VALUE_LENGTH = 36;

/**
 * Reads the time of a record from the bytes of its line: the minute (Time / 60,000) that the top-level key names, or
 * undefined when only a parser could tell.
 */
export function createTailClock(key: string) {
  const token = Buffer.from(`${key}"`, 'latin1');
  let lastText = '';
  let lastMinute: number | undefined;

  return {
    minuteOf(line: Buffer): number | undefined {
      const at = line.lastIndexOf(token);
      // Before a delimiting quote stands no backslash, and a name can only follow an opening one.
      if (at < 2 || line[at - 1] !== QUOTE || (line[at - 2] !== COMMA && line[at - 2] !== BRACE_OPEN)) return undefined;
      const from = at + token.length;
      const match = VALUE.exec(line.toString('latin1', from, from + VALUE_LENGTH));
      const text = match?.[1];
      if (text === undefined || !closesAtEnd(line, from + (match?.[0].length ?? 0))) return undefined;
      if (text !== lastText) {
        lastText = text;
        lastMinute = minute(text);
      }
      return lastMinute;
    },
  };
}

// The object that holds the key ends with the line's last byte, so it is the record itself; a later one would win.
function closesAtEnd(line: Buffer, from: number): boolean {
  const length = line.length;
  let depth = 1;
  for (let index = from; index < length; index += 1) {
    const byte = line[index];
    if (byte === QUOTE) {
      for (index += 1; index < length; index += 1) {
        const inside = line[index];
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) index += 1;
      }
    } else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
      depth += 1;
    } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
      depth -= 1;
      if (depth === 0) return index === length - 1;
    }
  }
  return false;
}

function minute(text: string): number | undefined {
  try {
    return Math.floor(parseTime(`${text}:00Z`) / MINUTE);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
