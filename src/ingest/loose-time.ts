import { InvalidInput, quoted } from '../core/error.ts';
import { parseTime, type Time } from '../core/time.ts';
import type { JsonObject } from './source.ts';

const LATEST = Date.UTC(9999, 11, 31);
// As Ruby prints it (`2026-11-24 16:33:24 UTC`, `2026-11-24 16:33:24 +0100`), or without zone, which is UTC then.
const SPACED = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?)(?: ?(UTC|Z|z|[+-]\d{2}:?\d{2}))?$/;

/** A time as GitHub's audit log, GitLab, Jenkins and Azure DevOps write it: RFC 3339, Ruby's, or milliseconds since 1970. */
export function looseTime(record: JsonObject, key: string): Time | undefined {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  const field = key.replace(/[^A-Za-z._-]/g, '');
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') {
    if (value >= 0 && value <= LATEST) return Math.trunc(value);
    throw new InvalidInput(field, `not a possible time: ${quoted(value)}`);
  }
  const [, date, clock, zone = 'UTC'] = (typeof value === 'string' && SPACED.exec(value)) || [];
  return parseTime(date === undefined ? value : `${date}T${clock}${zone === 'UTC' ? 'Z' : zone}`, field);
}
