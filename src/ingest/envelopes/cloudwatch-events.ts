import { observedEpoch } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/**
 * What `aws logs filter-log-events` and `aws logs get-log-events` print. Neither names the log group.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export const cloudwatchEvents: Envelope = {
  name: 'cloudwatch-events',
  key: 'events',
  recognises: ({ events }) => Array.isArray(events) && events.some(isLogEvent),
  *open({ events }) {
    if (!Array.isArray(events)) return;
    for (const event of events) {
      if (isLogEvent(event)) yield* enclosedText(event.message, observedEpoch(event.timestamp, 1000));
      else yield { record: event };
    }
  },
};

function isLogEvent(event: unknown): event is { readonly message: string; readonly timestamp: number } {
  return isObject(event) && typeof event.message === 'string' && typeof event.timestamp === 'number';
}
