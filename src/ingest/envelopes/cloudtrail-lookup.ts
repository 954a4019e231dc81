import { ifValid } from '../../core/error.ts';
import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';
import { parseJson } from '../records/parse-json.ts';

/** What `aws cloudtrail lookup-events` prints: the last 90 days, each record written as text. */
export const cloudtrailLookup: Envelope = {
  name: 'cloudtrail-lookup',
  key: 'Events',
  recognises: ({ Events: events }) =>
    Array.isArray(events) && events.some((one) => isObject(one) && typeof one.CloudTrailEvent === 'string'),
  *open({ Events: events }) {
    if (Array.isArray(events)) for (const element of events) yield { record: recordOf(element), element };
  },
};

function recordOf(element: unknown): unknown {
  if (!isObject(element) || typeof element.CloudTrailEvent !== 'string') return element;
  const text = element.CloudTrailEvent;
  return ifValid(() => parseJson(Buffer.from(text))) ?? text;
}
