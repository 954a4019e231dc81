import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/**
 * What a Splunk search returns as JSON: a result a line, or all in a list.
 * https://docs.splunk.com/Documentation/Splunk/latest/RESTREF/RESTsearch
 */
export const splunkResults: Envelope = {
  name: 'splunk-results',
  key: 'results',
  recognises: ({ result, results }) => isRow(result) || (Array.isArray(results) && results.some(isRow)),
  *open({ result, results }) {
    for (const record of Array.isArray(results) ? results : [result]) yield { record };
  },
};

function isRow(value: unknown): boolean {
  return isObject(value) && typeof value._raw === 'string';
}
