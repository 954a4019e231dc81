import { observed } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { printed, printedBy } from '../records/printed.ts';

/**
 * A line of a container's output as Docker's `json-file` driver keeps it, or Fluent Bit ships it with what it knows of the pod.
 * https://docs.docker.com/engine/logging/drivers/json-file/
 */
export const dockerJsonLog: Envelope = {
  name: 'docker-json-log',
  recognises: ({ log, stream, time }) =>
    typeof log === 'string' && (stream === 'stdout' || stream === 'stderr') && typeof time === 'string',
  *open(line) {
    const { log } = line;
    if (typeof log !== 'string' || log.trim() === '') return;
    // In the file itself nothing says whose it is; that is then the policy's word on the file.
    yield* printed(
      enclosedText(log, observed(line['time'])),
      isObject(line['kubernetes']) ? printedBy(line) : undefined,
    );
  },
};
