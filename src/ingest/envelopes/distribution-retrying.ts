import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/**
 * A line in which CNCF Distribution logs that it could not deliver a notification, and will try again: with the whole event,
 * which may be lost when the registry stops before it could. Its `httpSink` names the endpoint.
 * https://github.com/distribution/distribution/blob/main/notifications/sinks.go
 */
export const distributionRetrying: Envelope = {
  name: 'distribution-retrying',
  recognises: ({ msg, event, level }) =>
    typeof msg === 'string' && msg.startsWith('retryingsink: ') && typeof level === 'string' && isObject(event),
  *open({ event }) {
    yield { record: event };
  },
};
