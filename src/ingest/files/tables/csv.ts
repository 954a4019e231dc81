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
  let head: readonly string[] | undefined;
  let kind: number | undefined;
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let line = 1;
  let rowLine = 1;
  let cells: string[] = [];
  let parts: Buffer[] = [];
  let length = 0;
  let problem: string | undefined;

  function write(chunk: Buffer): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (byte === NEWLINE) line += 1;
      if (state === 'quoted') {
        if (byte !== QUOTE) continue;
        keep(chunk.subarray(start, index));
        start = index + 1;
        state = 'closed';
      } else if (byte === QUOTE) {
        // Two of them within a cell stand for one.
        if (state === 'plain') problem ??= 'a quotation mark within a cell that does not begin with one';
        start = state === 'closed' ? index : index + 1;
        state = 'quoted';
      } else if (byte === COMMA || byte === NEWLINE) {
        endCell(chunk.subarray(start, index));
        start = index + 1;
        if (byte === NEWLINE) endRow();
      } else if (state === 'closed') {
        if (byte !== RETURN) problem ??= 'something behind the quotation mark that ends a cell';
        start = index + 1;
      } else state = 'plain';
    }
    keep(chunk.subarray(start));
  }

  // Copied, because the chunk's memory is used again. What is too long is only counted.
  function keep(bytes: Buffer): void {
    length += bytes.length;
    if (length > LONGEST_ROW) {
      problem ??= 'row longer than 32 MiB';
      parts = [];
      cells = [];
    } else if (bytes.length > 0) parts.push(Buffer.from(bytes));
  }

  function endCell(bytes: Buffer): void {
    keep(state === 'plain' && bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes);
    const whole = Buffer.concat(parts);
    if (!isUtf8(whole)) problem ??= 'not valid UTF-8';
    if (cells.length < MOST_COLUMNS) cells.push(whole.toString('utf8'));
    else problem ??= `more than ${MOST_COLUMNS} columns`;
    parts = [];
    state = 'start';
  }

  function endRow(): void {
    const isBlank = cells.length === 1 && (cells[0] === '' || cells[0] === '\r');
    if (problem !== undefined) collector.refuse(rowLine, `not CSV: ${problem}`);
    else if (head === undefined) takeHead(cells);
    else if (!isBlank) takeRow(head, cells);
    cells = [];
    length = 0;
    problem = undefined;
    rowLine = line;
  }

  function takeHead(names: readonly string[]): void {
    head = names.map(columnName);
    kind = knownColumns(head);
    if (new Set(head).size === head.length) return;
    collector.refuse(rowLine, 'not CSV: two columns have one name');
    head = [];
  }

  function takeRow(names: readonly string[], row: readonly string[]): void {
    if (row.length !== names.length)
      return collector.refuse(rowLine, `not CSV: ${row.length} cells for ${names.length} columns`);
    const record = Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']));
    // As the API answers them: what no column tells is put together in one place.
    const value = kind === OF_CLOUDTRAIL ? { QueryResultRows: [[record]] } : record;
    collector.take(Buffer.from(JSON.stringify(value)), rowLine);
  }

  function end(): number {
    if (state === 'quoted') {
      problem ??= 'it ends within quotation marks';
      endRow();
    } else if (length > 0 || cells.length > 0) {
      endCell(Buffer.alloc(0));
      endRow();
    }
    return line - 1;
  }

  return { write, end };
}
