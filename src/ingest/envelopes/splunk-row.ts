import type { Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';

/** A Splunk event with its raw text: a row of an export. */
export const splunkRow: Envelope = {
  name: 'splunk-row',
  recognises: ({ _raw: raw }) => typeof raw === 'string',
  *open({ _raw: raw }) {
    if (typeof raw === 'string') yield* enclosedText(raw);
  },
};
