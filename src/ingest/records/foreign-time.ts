import { parseTime, possibleTime, SECOND, type Time } from '../../core/time.ts';
import { requiredWhole } from './json.ts';
import { readTime } from './read-time.ts';
import type { JsonObject } from '../source.ts';

// Times in other forms than RFC 3339.

/** The time at the path, in whole seconds since 1970. */
export function requiredEpochSeconds(record: JsonObject, ...path: readonly string[]): Time {
  const time = requiredWhole(record, ...path) * SECOND;
  return possibleTime(time, path.join('.'), time);
}

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
