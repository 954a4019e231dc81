import type { PrintedBy } from '../../core/printed.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText, holdsRecord } from '../records/inner-text.ts';
import { printed } from '../records/printed.ts';
import type { JsonObject } from '../source.ts';

/**
 * A line in Graylog's format, of Docker's `gelf` driver and of many loggers. Whoever sends it says which host it is.
 * https://go2docs.graylog.org/current/getting_in_log_data/gelf.html
 */
export const gelf: Envelope = {
  name: 'gelf',
  recognises: (record) =>
    lineOf(record) !== undefined && typeof record['version'] === 'string' && typeof record['host'] === 'string',
  *open(record) {
    const line = lineOf(record);
    if (line !== undefined) yield* printed(enclosedText(line), printedByDocker(record));
  },
};

// The short one may be cut.
function lineOf({ full_message: full, short_message: short }: JsonObject): string | undefined {
  return typeof short === 'string' ? [full, short].find(holdsRecord) : undefined;
}

// Docker's driver names the container, and nothing that the policy could bind.
function printedByDocker({ _container_id: id, _container_name: name }: JsonObject): PrintedBy | undefined {
  if (typeof id !== 'string') return undefined;
  return { namespace: '', workload: '', container: typeof name === 'string' ? name.slice(0, LONGEST_NAME) : '' };
}

const LONGEST_NAME = 253;
