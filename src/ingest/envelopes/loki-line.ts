import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/**
 * A line as `logcli query --output=jsonl` prints it. The labels are about the program that wrote it.
 * https://grafana.com/docs/loki/latest/query/logcli/
 */
export const lokiLine: Envelope = {
  name: 'loki-line',
  recognises: ({ line, labels, timestamp }) =>
    typeof line === 'string' && isObject(labels) && typeof timestamp === 'string',
  *open({ line }) {
    if (typeof line === 'string') yield* enclosedText(line);
  },
};
