import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { printed, printedByLabels } from '../records/printed.ts';

/**
 * A line as `logcli query --output=jsonl` prints it. The labels are about the program that wrote it.
 * https://grafana.com/docs/loki/latest/query/logcli/
 */
export const lokiLine: Envelope = {
  name: 'loki-line',
  recognises: ({ line, labels, timestamp }) =>
    typeof line === 'string' && isObject(labels) && typeof timestamp === 'string',
  *open({ line, labels }) {
    if (typeof line === 'string')
      yield* printed(enclosedText(line), isObject(labels) ? printedByLabels(labels) : undefined);
  },
};
