import type { Binding } from '../../core/policy.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/** A batch of a CloudWatch Logs subscription; each message is a record written as text. */
export const cloudwatchLogs: Envelope = {
  name: 'cloudwatch-logs',
  key: 'logEvents',
  recognises: ({ messageType, logEvents }) => typeof messageType === 'string' && Array.isArray(logEvents),
  *open({ messageType, logGroup, logEvents }) {
    // A control message only tests whether the destination can be reached.
    if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) return;
    const binding = bindingOf(logGroup);
    for (const event of logEvents) {
      // Other components write plain text into the same log group; that one is refused, the others are read.
      if (isObject(event) && typeof event.message === 'string') yield* enclosedText(event.message, binding);
      else yield { record: event, binding };
    }
  },
};

// EKS sends control plane logs to the log group /aws/eks/<cluster>/cluster.
function bindingOf(logGroup: unknown): Binding {
  const cluster =
    typeof logGroup === 'string' ? /^\/aws\/eks\/([A-Za-z0-9_-]{1,100})\/cluster$/.exec(logGroup)?.[1] : undefined;
  return cluster === undefined ? {} : { cluster };
}
