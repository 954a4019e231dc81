import { known } from '../../core/known.ts';
import { possibleTime, type Time } from '../../core/time.ts';
import { isObject, text, time } from './json.ts';
import type { JsonObject } from '../source.ts';

/** One line that a daemon on a node wrote into the journal. */
export interface JournalLine {
  readonly host?: string;
  readonly at?: Time;
  /** The daemon's own words, without what is around them in logfmt. */
  readonly message: string;
  /** The record's own id; absent where the journal was read without cursors. */
  readonly id?: string;
}

const LONGEST_MESSAGE = 16_384;
const MICROSECONDS = 1000;
/**
 * Who wrote the line (`SYSLOG_IDENTIFIER`): of the journal as `journalctl -o json` prints it, or as Cloud
 * Logging keeps it, where the same fields stand under `jsonPayload`. undefined for other records.
 */
export function journalWriter(record: JsonObject): string | undefined {
  const { SYSLOG_IDENTIFIER: writer, MESSAGE: message } = fieldsOf(record);
  return typeof writer === 'string' && typeof message === 'string' ? writer : undefined;
}

export function journalLine(record: JsonObject): JournalLine {
  const fields = fieldsOf(record);
  const { MESSAGE: message } = fields;
  return {
    message: spoken(typeof message === 'string' ? message.slice(0, LONGEST_MESSAGE) : ''),
    ...known({
      host:
        (fields === record ? undefined : text(record, 'resource', 'labels', 'node_name')) ?? text(fields, '_HOSTNAME'),
      at: fields === record ? realtime(fields) : time(record, 'timestamp'),
      id: fields === record ? text(fields, '__CURSOR') : text(record, 'insertId'),
    }),
  };
}

function fieldsOf(record: JsonObject): JsonObject {
  return isObject(record['jsonPayload']) ? record['jsonPayload'] : record;
}

function realtime(fields: JsonObject): Time | undefined {
  const { __REALTIME_TIMESTAMP: microseconds } = fields;
  if (microseconds === undefined || microseconds === null) return undefined;
  const at = typeof microseconds === 'string' ? Math.trunc(Number(microseconds) / MICROSECONDS) : Number.NaN;
  return possibleTime(at, '__REALTIME_TIMESTAMP');
}

// `time="…" level=info msg="Pulled image \"…\""`: the text in msg, unescaped.
function spoken(message: string): string {
  const quoted = /(?:^| )msg="((?:[^"\\]|\\.)*)"/.exec(message)?.[1];
  return quoted === undefined ? message : quoted.replaceAll(/\\(["\\])/g, '$1');
}
