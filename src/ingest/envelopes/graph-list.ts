import type { Envelope } from '../envelope.ts';

/**
 * A page of an answer of Microsoft Graph, or of the Azure Resource Manager: what was asked for is under `value`.
 * https://learn.microsoft.com/graph/api/directoryaudit-list
 */
export const graphList: Envelope = {
  name: 'graph-list',
  key: 'value',
  recognises: ({ value, '@odata.context': context, nextLink, ...rest }) =>
    Array.isArray(value) &&
    (typeof context === 'string' || typeof nextLink === 'string' || Object.keys(rest).length === 0),
  *open({ value }) {
    if (Array.isArray(value)) for (const record of value) yield { record };
  },
};
