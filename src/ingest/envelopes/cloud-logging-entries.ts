import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** The answer of Cloud Logging's `entries.list`: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list. */
export const cloudLoggingEntries: Envelope = {
  name: 'cloud-logging-entries',
  key: 'entries',
  recognises: ({ entries }) =>
    Array.isArray(entries) && entries.some((entry) => isObject(entry) && typeof entry.logName === 'string'),
  *open({ entries }) {
    if (Array.isArray(entries)) for (const record of entries) yield { record };
  },
};
