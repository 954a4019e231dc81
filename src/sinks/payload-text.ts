import { jsonText } from './json-text.ts';
import { incidentJson } from './payloads/json.ts';
import { cefLine } from './payloads/cef.ts';
import { ocsfEvent } from './payloads/ocsf.ts';
import { sarifLog } from './payloads/sarif.ts';
import { stixBundle } from './payloads/stix.ts';
import type { Message, Outside } from './sink.ts';

export const PAYLOADS = ['json', 'ocsf', 'sarif', 'stix', 'cef'] as const;
export type PayloadName = (typeof PAYLOADS)[number];

const TYPES: Readonly<Record<PayloadName, string>> = {
  json: 'application/json',
  ocsf: 'application/json',
  sarif: 'application/sarif+json',
  stix: 'application/stix+json;version=2.1',
  cef: 'text/plain;charset=utf-8',
};

/** What a message is as a value of JSON, in the form of its name; CEF is a string. */
export function payloadValue(
  name: PayloadName,
  { alert, activity, at }: Message,
  { version }: Pick<Outside, 'version'>,
) {
  const context = { activity, at, version };
  switch (name) {
    case 'json':
      return incidentJson(alert, context);
    case 'ocsf':
      return ocsfEvent(alert, context);
    case 'sarif':
      return sarifLog([alert], at, version);
    case 'stix':
      return stixBundle([alert], at);
    case 'cef':
      return cefLine(alert, context);
  }
}

/** The same as text without line ends and without what cannot be seen, and its media type. */
export function payloadText(name: PayloadName, message: Message, outside: Pick<Outside, 'version'>) {
  const value = payloadValue(name, message, outside);
  return { type: TYPES[name], text: typeof value === 'string' ? value : jsonText(value) };
}
