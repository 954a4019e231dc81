import type { Collector } from '../collect.ts';
import type { TextReader } from '../lines.ts';

const NEWLINE = 0x0a;
const EQUALS = 0x3d;
const LONGEST_ENTRY = 32 * 1024 * 1024;
const LONGEST_NAME = 64;
const MOST_FIELDS = 1000;
const LENGTH_BYTES = 8;
/** Of a value: the length before it, and the line ends. */
const MARGIN = LENGTH_BYTES + 2;

/** Whether a text begins like entries of a journal in export form. */
export function isJournalExport(text: string): boolean {
  return /^(?:__CURSOR|__REALTIME_TIMESTAMP)=[^\n]{1,1024}\n[A-Z_]/.test(text);
}

/**
 * Reads entries of a journal as `journalctl --output=export` writes them: a field a line, or its name, its length and its
 * bytes; a blank line ends the entry. Each becomes what `--output=json` writes.
 * https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-export-format
 */
export function createJournalExportReader(collector: Collector): TextReader {
  let waiting = Buffer.alloc(0);
  let line = 1;
  let entryLine = 1;
  let entry = new Map<string, string | readonly number[]>();
  let length = 0;
  let problem: string | undefined;
  // Of a value that is too long so many bytes are still to be passed over.
  let passing = 0;

  function write(chunk: Buffer): void {
    let rest = waiting.length > 0 ? Buffer.concat([waiting, chunk]) : chunk;
    for (;;) {
      if (passing > 0) {
        const passed = Math.min(passing, rest.length);
        passing -= passed;
        rest = rest.subarray(passed);
        if (passing > 0) break;
      }
      const taken = takeField(rest);
      if (taken === 0) break;
      rest = rest.subarray(taken);
    }
    if (rest.length > LONGEST_ENTRY + LONGEST_NAME + MARGIN) {
      // A line without an end.
      problem ??= TOO_LONG;
      rest = rest.subarray(rest.length);
    }
    waiting = Buffer.from(rest);
  }

  /** The bytes of the field at the beginning; 0: its end is still to come. */
  function takeField(bytes: Buffer): number {
    const newline = bytes.indexOf(NEWLINE);
    if (newline < 0) return 0;
    if (newline === 0) {
      endEntry();
      line += 1;
      entryLine = line;
      return 1;
    }
    const equals = bytes.subarray(0, newline).indexOf(EQUALS);
    if (equals >= 0) {
      line += 1;
      add(bytes.toString('latin1', 0, equals), bytes.subarray(equals + 1, newline));
      return newline + 1;
    }
    const from = newline + 1 + LENGTH_BYTES;
    if (bytes.length < from) return 0;
    const size = bytes.readBigUInt64LE(newline + 1);
    if (size > BigInt(LONGEST_ENTRY)) {
      problem ??= TOO_LONG;
      passing = size < BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) + 1 : Number.MAX_SAFE_INTEGER;
      return from;
    }
    const end = from + Number(size);
    if (bytes.length < end + 1) return 0;
    if (bytes[end] !== NEWLINE) problem ??= 'a value does not end where its length says';
    line += 2;
    add(bytes.toString('latin1', 0, newline), bytes.subarray(from, end));
    return end + 1;
  }

  function add(name: string, value: Buffer): void {
    length += value.length;
    if (length > LONGEST_ENTRY) problem ??= TOO_LONG;
    else if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.length > LONGEST_NAME) problem ??= 'a name that no field has';
    else if (entry.size === MOST_FIELDS) problem ??= `more than ${MOST_FIELDS} fields`;
    // As journalctl does with what is no text.
    else if (!entry.has(name)) entry.set(name, isText(value) ? value.toString('utf8') : [...value]);
  }

  function endEntry(): void {
    if (problem !== undefined) collector.refuse(entryLine, `not a journal entry: ${problem}`);
    else if (entry.size > 0) collector.take(Buffer.from(JSON.stringify(Object.fromEntries(entry))), entryLine);
    entry = new Map();
    length = 0;
    problem = undefined;
  }

  function end(): number {
    if (waiting.length > 0 || passing > 0) problem ??= 'it ends before it is complete';
    if (entry.size > 0 || problem !== undefined) endEntry();
    return line - 1;
  }

  return { write, end };
}

const TOO_LONG = 'more than 32 MiB';

function isText(value: Buffer): boolean {
  return Buffer.from(value.toString('utf8')).equals(value) && !value.includes(0);
}
