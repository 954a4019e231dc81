import type { Binding } from '../../core/policy.ts';
import { observedEpoch } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText, holdsRecord } from '../records/inner-text.ts';

/**
 * A journal entry whose message is a record: `journalctl --output json`.
 * https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format
 */
export const journald: Envelope = {
  name: 'journald',
  recognises: ({ MESSAGE: message }) => holdsRecord(textOf(message)),
  *open({ MESSAGE: message, _HOSTNAME: host, __REALTIME_TIMESTAMP: at }) {
    const text = textOf(message);
    if (text !== undefined) yield* enclosedText(text, { ...observedEpoch(at, 1e6), ...bindingOf(host) });
  },
};

// A message with control characters is written as a list of its bytes.
function textOf(message: unknown): string | undefined {
  if (typeof message === 'string') return message;
  return isBytes(message) ? Buffer.from(message).toString('utf8') : undefined;
}

function isBytes(message: unknown): message is readonly number[] {
  return Array.isArray(message) && message.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
}

// Fields that begin with an underscore are written by the journal, not by the program.
function bindingOf(host: unknown): Binding {
  return typeof host === 'string' && /^[A-Za-z0-9._-]{1,253}$/.test(host) ? { host } : {};
}
