import { isUtf8 } from 'node:buffer';
import type { Collector } from '../collect.ts';
import type { TextReader } from '../lines.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const LONGEST_ROW = 32 * 1024 * 1024;
const MOST_COLUMNS = 1000;
const LONGEST_NAME = 256;

/** Of one of these sets a table that carries records has all columns, in any case. */
const KNOWN: readonly (readonly string[])[] = [
  // Splunk; CloudWatch Logs Insights; CloudTrail Lake and Athena; Log Analytics.
  ['_raw'],
  ['@message'],
  ['eventid', 'eventsource', 'eventname'],
  ['auditid', 'stage', 'verb'],
  ['category', 'log_s'],
  ['timegenerated', 'type', 'operationname'],
];
const OF_CLOUDTRAIL = 2;

/** Whether the line is the head of a table of which rows are understood. */
export function isTableHead(line: string): boolean {
  return line.length < LONGEST_NAME * MOST_COLUMNS && knownColumns(namesIn(line)) !== undefined;
}

function namesIn(line: string): readonly string[] {
  return line.split(',', MOST_COLUMNS).map((name) => columnName(name.trim().replace(/^"(.*)"$/, '$1')));
}

// The portal of Azure names the zone behind a column of times.
function columnName(name: string): string {
  return name.replace(/ \[UTC\]$/, '');
}

function knownColumns(names: readonly string[]): number | undefined {
  const lower = new Set(names.map((name) => name.toLowerCase()));
  const index = KNOWN.findIndex((set) => set.every((name) => lower.has(name)));
  return index < 0 ? undefined : index;
}

/**
 * Reads a table with a head, each row of which becomes an object of texts. A line end in quotation marks is a part of its
 * cell. https://www.rfc-editor.org/rfc/rfc4180
 */
export function createCsvReader(collector: Collector): TextReader {
  const reader = new CsvReader(collector);
  return { write: (chunk) => reader.write(chunk), end: () => reader.end() };
}

class CsvReader implements TextReader {
  readonly #collector: Collector;
  #head: readonly string[] | undefined;
  #kind: number | undefined;
  #state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  #line = 1;
  #rowLine = 1;
  #cells: string[] = [];
  #parts: Buffer[] = [];
  #length = 0;
  #problem: string | undefined;

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  write(chunk: Buffer): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (byte === NEWLINE) this.#line += 1;
      if (this.#state === 'quoted') {
        if (byte !== QUOTE) continue;
        this.#keep(chunk.subarray(start, index));
        start = index + 1;
        this.#state = 'closed';
      } else if (byte === QUOTE) {
        // Two of them within a cell stand for one.
        if (this.#state === 'plain') this.#problem ??= 'a quotation mark within a cell that does not begin with one';
        start = this.#state === 'closed' ? index : index + 1;
        this.#state = 'quoted';
      } else if (byte === COMMA || byte === NEWLINE) {
        this.#endCell(chunk.subarray(start, index));
        start = index + 1;
        if (byte === NEWLINE) this.#endRow();
      } else if (this.#state === 'closed') {
        if (byte !== RETURN) this.#problem ??= 'something behind the quotation mark that ends a cell';
        start = index + 1;
      } else this.#state = 'plain';
    }
    this.#keep(chunk.subarray(start));
  }

  // Copied, because the chunk's memory is used again. What is too long is only counted.
  #keep(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length > LONGEST_ROW) {
      this.#problem ??= 'row longer than 32 MiB';
      this.#parts = [];
      this.#cells = [];
    } else if (bytes.length > 0) this.#parts.push(Buffer.from(bytes));
  }

  #endCell(bytes: Buffer): void {
    this.#keep(this.#state === 'plain' && bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes);
    const whole = Buffer.concat(this.#parts);
    if (!isUtf8(whole)) this.#problem ??= 'not valid UTF-8';
    if (this.#cells.length < MOST_COLUMNS) this.#cells.push(whole.toString('utf8'));
    else this.#problem ??= `more than ${MOST_COLUMNS} columns`;
    this.#parts = [];
    this.#state = 'start';
  }

  #endRow(): void {
    const isBlank = this.#cells.length === 1 && (this.#cells[0] === '' || this.#cells[0] === '\r');
    if (this.#problem !== undefined) this.#collector.refuse(this.#rowLine, `not CSV: ${this.#problem}`);
    else if (this.#head === undefined) this.#takeHead(this.#cells);
    else if (!isBlank) this.#takeRow(this.#head, this.#cells);
    this.#cells = [];
    this.#length = 0;
    this.#problem = undefined;
    this.#rowLine = this.#line;
  }

  #takeHead(names: readonly string[]): void {
    this.#head = names.map(columnName);
    this.#kind = knownColumns(this.#head);
    if (new Set(this.#head).size === this.#head.length) return;
    this.#collector.refuse(this.#rowLine, 'not CSV: two columns have one name');
    this.#head = [];
  }

  #takeRow(names: readonly string[], row: readonly string[]): void {
    if (row.length !== names.length)
      return this.#collector.refuse(this.#rowLine, `not CSV: ${row.length} cells for ${names.length} columns`);
    const record = Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']));
    // As the API answers them: what no column tells is put together in one place.
    const value = this.#kind === OF_CLOUDTRAIL ? { QueryResultRows: [[record]] } : record;
    this.#collector.take(Buffer.from(JSON.stringify(value)), this.#rowLine);
  }

  end(): number {
    if (this.#state === 'quoted') {
      this.#problem ??= 'it ends within quotation marks';
      this.#endRow();
    } else if (this.#length > 0 || this.#cells.length > 0) {
      this.#endCell(Buffer.alloc(0));
      this.#endRow();
    }
    return this.#line - 1;
  }
}
