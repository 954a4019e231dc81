import { observedEpoch } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { logGroupBinding } from '../vendor-formats/aws/log-group.ts';

/** A batch of a CloudWatch Logs subscription; each message is a record written as text. */
export const cloudwatchLogs: Envelope = {
  name: 'cloudwatch-logs',
  key: 'logEvents',
  recognises: ({ messageType, logEvents }) => typeof messageType === 'string' && Array.isArray(logEvents),
  *open({ messageType, logGroup, logEvents }) {
    // A control message only tests whether the destination can be reached.
    if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) return;
    const binding = logGroupBinding(logGroup);
    for (const event of logEvents) {
      // Other components write plain text into the same log group; that one is refused, the others are read.
      if (isObject(event) && typeof event.message === 'string')
        yield* enclosedText(event.message, { ...observedEpoch(event.timestamp, 1000), ...binding });
      else yield { record: event, binding };
    }
  },
};
