import { quoted } from '../../core/error.ts';
import * as envelopes from '../envelopes/index.ts';
import { accessLogIn } from './access-log.ts';
import { isObject } from '../records/json.ts';
import { criHeader, headerLength } from '../records/line-header.ts';
import { isTableHead } from './tables/csv.ts';
import { isJournalExport } from './tables/journal-export.ts';

/** How a text is cut into records: one a line, JSON values in any layout, rows of a table, or entries of a journal. */
export type Framing = 'lines' | 'values' | 'csv' | 'journal';

/** Bytes at the beginning of a text that are enough to tell. */
export const HEAD = 1024 * 1024;

const RECORD_SEPARATOR = '\u001e';
const LIST_KEY = new RegExp(
  `"(?:${Object.values(envelopes)
    .flatMap(({ key }) => key ?? [])
    .join('|')})"\\s*:`,
);
const LINES_TRIED = 10;
const LONGEST_FIRST = 64 * 1024;
const SHOWN = 40;
// Each reads the record from its beginning.
const MOST_TRIES = 50;

/** Whether a file begins as one of Apache Parquet does. */
export function isParquet(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === 'PAR1';
}

/** The framing of the text that begins like this, or why it cannot be telemetry. `isWhole`: nothing follows. */
export function framingOf(head: Buffer, isWhole: boolean): Framing | { readonly skipped: string } {
  if (isRecord(firstLine(head))) return 'lines';
  if (isParquet(head))
    return { skipped: 'Parquet is read from files as they are, neither compressed nor from a stream' };
  const text = head.toString('utf8').trimStart();
  if (text === '') return isWhole ? { skipped: 'empty' } : 'lines';
  if (text.startsWith('[') || text.startsWith(RECORD_SEPARATOR)) return 'values';
  if (isJournalExport(text)) return 'journal';
  const lines = firstLines(text, isWhole);
  if (lines.length === 0) {
    // One long line is a list in one piece, records without anything between them, or a record like those that follow it.
    return text.startsWith('{') && (LIST_KEY.test(text) || isFollowedAtOnce(text)) ? 'values' : 'lines';
  }
  if (text.startsWith('{')) return isRecord(lines[0]) || isBrokenBefore(lines) ? 'lines' : 'values';
  if (isTableHead(lines[0] ?? '')) return 'csv';
  // A log that was cut off by rotation begins with the end of a line.
  if (lines.some(isRecord) || hasHeadedRecord(lines, text)) return 'lines';
  const log = accessLogIn(lines);
  if (log !== undefined) return { skipped: log };
  return { skipped: head.includes(0) ? 'binary' : `not JSON: line ${lineOf(head)} is ${quoted(text.slice(0, SHOWN))}` };
}

// What most logs show at once: that is not worth making a text of all of it.
function firstLine(head: Buffer): string | undefined {
  const end = head.subarray(0, LONGEST_FIRST).indexOf('\n');
  return end < 0 ? undefined : head.toString('utf8', 0, end);
}

function firstLines(text: string, isWhole: boolean): readonly string[] {
  const lines = text.split('\n', LINES_TRIED + 1);
  // Of the last line the end may be missing.
  const complete = isWhole || lines.length > LINES_TRIED ? lines.slice(0, LINES_TRIED) : lines.slice(0, -1);
  return complete.map((line) => line.trim()).filter((line) => line !== '');
}

// Amazon Data Firehose writes records one after the other. Inside a record this could only stand in a string.
function isFollowedAtOnce(text: string): boolean {
  let at = text.indexOf('}{');
  for (let tries = 0; at >= 0 && tries < MOST_TRIES; tries += 1) {
    if (isRecord(text.slice(0, at + 1))) return true;
    at = text.indexOf('}{', at + 1);
  }
  return false;
}

// In an object that goes over several lines the second line begins with another only after one of these.
function isBrokenBefore([first = '', second]: readonly string[]): boolean {
  return isRecord(second) && !/[[{,:]$/.test(first);
}

// Most lines of such a log may be plain text: all that are there are looked at.
function hasHeadedRecord(lines: readonly string[], text: string): boolean {
  if (!lines.some((line) => headerLength(line) > 0)) return false;
  return text.split('\n').some((line) => {
    const length = headerLength(line);
    const rest = line.slice(length).trim();
    return length > 0 && /^[{[]/.test(rest) && (isJson(rest) || criHeader(line)?.isCut === true);
  });
}

function isRecord(line: string | undefined): boolean {
  return line?.startsWith('{') === true && isJson(line);
}

function isJson(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) || Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

// Of the first line that is not blank.
function lineOf(head: Buffer): number {
  const text = head.toString('utf8');
  return text.slice(0, text.length - text.trimStart().length).split('\n').length;
}
