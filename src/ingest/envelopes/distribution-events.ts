import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** The body of a CNCF Distribution notification: several events in one request. */
export const distributionEvents: Envelope = {
  name: 'distribution-events',
  key: 'events',
  recognises: ({ events }) => Array.isArray(events) && (events.length === 0 || events.some(isNotification)),
  *open({ events }) {
    if (Array.isArray(events)) for (const record of events) yield { record };
  },
};

function isNotification(element: unknown): boolean {
  return isObject(element) && typeof element.action === 'string' && isObject(element.target);
}
