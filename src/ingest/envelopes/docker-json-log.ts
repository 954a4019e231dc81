import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';

/**
 * A line of a container's output as Docker's `json-file` driver keeps it.
 * https://docs.docker.com/engine/logging/drivers/json-file/
 */
export const dockerJsonLog: Envelope = {
  name: 'docker-json-log',
  recognises: ({ log, stream, time }) =>
    typeof log === 'string' && (stream === 'stdout' || stream === 'stderr') && typeof time === 'string',
  *open({ log }) {
    if (typeof log === 'string' && log.trim() !== '') yield* enclosedText(log);
  },
};
