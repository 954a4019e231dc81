import { observedEpoch } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedAny, holdsRecord } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/**
 * An event for Splunk's HTTP Event Collector.
 * https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector
 */
export const splunkHec: Envelope = {
  name: 'splunk-hec',
  recognises: (record) =>
    (isObject(record['event']) ? !holdsRecord(record['event']['original']) : holdsRecord(record['event'])) &&
    Object.keys(record).every((key) => KEYS.has(key)),
  *open({ event, time }) {
    yield* enclosedAny(event, 'event', observedEpoch(time));
  },
};

const KEYS: ReadonlySet<string> = new Set(['time', 'host', 'source', 'sourcetype', 'index', 'fields', 'event']);
