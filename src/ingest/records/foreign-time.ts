import { InvalidInput, quoted } from '../../core/error.ts';
import { parseTime, possibleTime, type Time } from '../../core/time.ts';
import type { JsonObject } from '../source.ts';

// Times in other forms than RFC 3339.

// As warehouses and exports print it: `2026-11-24 16:45:04.123`, with `UTC` or an offset of hours, a blank before it, or none.
const SPACED = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2}(?:[.,]\d{1,12})?)(?: ?(UTC|Z|z|[+-]\d{2}(?::?\d{2})?))?$/;

const SLASHED = /^\d{1,4}[/.]\d{1,2}[/.]\d{1,4}\b/;

/**
 * The one reader of times in records: RFC 3339, or as warehouses export it. Without a zone it is `zone`.
 * @throws InvalidInput when it is no time, or could be two days.
 */
export function readTime(value: unknown, field: string, zone = 'Z'): Time {
  if (typeof value !== 'string' || (value.charCodeAt(10) === LETTER_T && value.endsWith('Z'))) {
    return parseTime(value, field);
  }
  const [, date, clock, told = zone] = SPACED.exec(value) ?? [];
  if (date === undefined) {
    if (SLASHED.test(value))
      throw new InvalidInput(field, `could be two days, and is to be written as 2026-11-24: ${quoted(value)}`);
    return parseTime(value, field);
  }
  return parseTime(`${date}T${clock}${told === 'UTC' ? 'Z' : told.length === HOURS_ONLY ? `${told}:00` : told}`, field);
}

const LETTER_T = 'T'.charCodeAt(0);
/** `+00`, as PostgreSQL prints offsets. */
const HOURS_ONLY = 3;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MAIL_TIME = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) (?:-0000|\+0000|GMT|UTC)$/;

/** The time of a mail in UTC, as `Tue, 24 Nov 2026 16:45:04 -0000`; undefined for another form. */
export function mailTime(text: string, field: string): Time | undefined {
  const [, day, name = '', year, clock] = MAIL_TIME.exec(text) ?? [];
  const month = MONTHS.indexOf(name) + 1;
  return month === 0 ? undefined : parseTime(`${year}-${String(month).padStart(2, '0')}-${day}T${clock}Z`, field);
}

/** A time as GitHub's audit log, GitLab, Jenkins and Azure DevOps write it: text, or milliseconds since 1970. */
export function looseTime(record: JsonObject, key: string): Time | undefined {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  const field = key.replace(/[^A-Za-z._-]/g, '');
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'number' ? Math.trunc(possibleTime(value, field, value)) : readTime(value, field);
}
