import type { Collector } from '../collect.ts';
import type { TextReader } from '../lines.ts';

const NEWLINE = 0x0a;
const EQUALS = 0x3d;
const LONGEST_ENTRY = 32 * 1024 * 1024;
const LONGEST_BINARY = 64 * 1024;
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
  const reader = new JournalExportReader(collector);
  return { write: (chunk) => reader.write(chunk), end: () => reader.end() };
}

class JournalExportReader implements TextReader {
  readonly #collector: Collector;
  #waiting = Buffer.alloc(0);
  #line = 1;
  #entryLine = 1;
  #entry = new Map<string, string | readonly number[]>();
  #length = 0;
  #problem: string | undefined;
  /** Of a value that is too long so many bytes are still to be passed over. */
  #passing = 0;

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  write(chunk: Buffer): void {
    let rest = this.#waiting.length > 0 ? Buffer.concat([this.#waiting, chunk]) : chunk;
    for (;;) {
      if (this.#passing > 0) {
        const passed = Math.min(this.#passing, rest.length);
        this.#passing -= passed;
        rest = rest.subarray(passed);
        if (this.#passing > 0) break;
      }
      const taken = this.#takeField(rest);
      if (taken === 0) break;
      rest = rest.subarray(taken);
    }
    if (rest.length > LONGEST_ENTRY + LONGEST_NAME + MARGIN) {
      // A line without an end.
      this.#problem ??= TOO_LONG;
      rest = rest.subarray(rest.length);
    }
    this.#waiting = Buffer.from(rest);
  }

  /** The bytes of the field at the beginning; 0: its end is still to come. */
  #takeField(bytes: Buffer): number {
    const newline = bytes.indexOf(NEWLINE);
    if (newline < 0) return 0;
    if (newline === 0) {
      this.#endEntry();
      this.#line += 1;
      this.#entryLine = this.#line;
      return 1;
    }
    const equals = bytes.subarray(0, newline).indexOf(EQUALS);
    if (equals >= 0) {
      this.#line += 1;
      this.#add(bytes.toString('latin1', 0, equals), bytes.subarray(equals + 1, newline));
      return newline + 1;
    }
    const from = newline + 1 + LENGTH_BYTES;
    if (bytes.length < from) return 0;
    const size = bytes.readBigUInt64LE(newline + 1);
    if (size > BigInt(LONGEST_ENTRY)) {
      this.#problem ??= TOO_LONG;
      this.#passing = size < BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) + 1 : Number.MAX_SAFE_INTEGER;
      return from;
    }
    const end = from + Number(size);
    if (bytes.length < end + 1) return 0;
    if (bytes[end] !== NEWLINE) this.#problem ??= 'a value does not end where its length says';
    this.#line += 2;
    this.#add(bytes.toString('latin1', 0, newline), bytes.subarray(from, end));
    return end + 1;
  }

  #add(name: string, value: Buffer): void {
    this.#length += value.length;
    if (this.#length > LONGEST_ENTRY) this.#problem ??= TOO_LONG;
    else if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.length > LONGEST_NAME)
      this.#problem ??= 'a name that no field has';
    else if (this.#entry.size === MOST_FIELDS) this.#problem ??= `more than ${MOST_FIELDS} fields`;
    else if (!this.#entry.has(name)) {
      const isPlain = isText(value);
      // As journalctl does with what is no text; of what is long it is nothing that is read.
      if (isPlain || value.length <= LONGEST_BINARY)
        this.#entry.set(name, isPlain ? value.toString('utf8') : [...value]);
    }
  }

  #endEntry(): void {
    if (this.#problem !== undefined) this.#collector.refuse(this.#entryLine, `not a journal entry: ${this.#problem}`);
    else if (this.#entry.size > 0)
      this.#collector.take(Buffer.from(JSON.stringify(Object.fromEntries(this.#entry))), this.#entryLine);
    this.#entry = new Map();
    this.#length = 0;
    this.#problem = undefined;
  }

  end(): number {
    if (this.#waiting.length > 0 || this.#passing > 0) this.#problem ??= 'it ends before it is complete';
    if (this.#entry.size > 0 || this.#problem !== undefined) this.#endEntry();
    return this.#line - 1;
  }
}

const TOO_LONG = 'more than 32 MiB';

function isText(value: Buffer): boolean {
  return Buffer.from(value.toString('utf8')).equals(value) && !value.includes(0);
}
