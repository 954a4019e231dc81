import { isObject } from './json.ts';
import type { JsonObject } from '../source.ts';

// What log shippers call the line of a log that is not JSON: rsyslog, Vector and Filebeat; Fluent Bit; syslog-ng.
const KEYS = ['message', 'msg', 'log', 'MESSAGE'];
const LONGEST_LINE = 4096;

/** A line of a text log as a shipper wraps it into JSON, where it matches. Longer lines are cut at 4,096. */
export function matchingLine(record: JsonObject, pattern: RegExp): RegExpExecArray | undefined {
  for (const key of KEYS) {
    const value = record[key];
    const match = typeof value === 'string' ? pattern.exec(value.slice(0, LONGEST_LINE)) : null;
    if (match !== null) return match;
  }
  return undefined;
}

/** The line's named parts with empty ones left out, as if the shipper had parsed it. */
export function partsOf(match: RegExpExecArray | undefined): JsonObject | undefined {
  return isObject(match?.groups) ? match.groups : undefined;
}
