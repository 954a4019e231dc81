import { possibleTime, parseTime, SECOND, type Time } from '../../core/time.ts';
import { requiredWhole } from './json.ts';
import type { JsonObject } from '../source.ts';

// Times in other forms than RFC 3339.

/** The time at the path, in whole seconds since 1970. */
export function requiredEpochSeconds(record: JsonObject, ...path: readonly string[]): Time {
  const time = requiredWhole(record, ...path) * SECOND;
  return possibleTime(time, path.join('.'), time);
}

/** An RFC 3339 time that may lack its zone, as `2026-11-24 16:45:04`: then the given one counts. */
export function timeInZone(text: string, zone: string, field: string): Time {
  return parseTime(/^[^T ]+[T ][\d:.,]+$/.test(text) ? `${text}${zone}` : text, field);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MAIL_TIME = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) (?:-0000|\+0000|GMT|UTC)$/;

/** The time of a mail in UTC, as `Tue, 24 Nov 2026 16:45:04 -0000`; undefined for another form. */
export function mailTime(text: string, field: string): Time | undefined {
  const [, day, name = '', year, clock] = MAIL_TIME.exec(text) ?? [];
  const month = MONTHS.indexOf(name) + 1;
  return month === 0 ? undefined : parseTime(`${year}-${String(month).padStart(2, '0')}-${day}T${clock}Z`, field);
}

// As Ruby prints it (`2026-11-24 16:33:24 UTC`, `2026-11-24 16:33:24 +0100`), or without zone, which is UTC then.
const SPACED = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?)(?: ?(UTC|Z|z|[+-]\d{2}:?\d{2}))?$/;

/** A time as GitHub's audit log, GitLab, Jenkins and Azure DevOps write it: RFC 3339, Ruby's, or milliseconds since 1970. */
export function looseTime(record: JsonObject, key: string): Time | undefined {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  const field = key.replace(/[^A-Za-z._-]/g, '');
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return Math.trunc(possibleTime(value, field, value));
  const [, date, clock, zone = 'UTC'] = (typeof value === 'string' && SPACED.exec(value)) || [];
  return parseTime(date === undefined ? value : `${date}T${clock}${zone === 'UTC' ? 'Z' : zone}`, field);
}
