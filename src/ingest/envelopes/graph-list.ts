import type { Envelope } from '../envelope.ts';

/**
 * A page of an answer of Microsoft Graph, of the Azure Resource Manager, or of Azure DevOps, which counts it: what was asked for is
 * under `value`. https://learn.microsoft.com/graph/api/directoryaudit-list
 * https://learn.microsoft.com/rest/api/azure/devops/build/builds/list
 */
export const graphList: Envelope = {
  name: 'graph-list',
  key: 'value',
  recognises: ({ value, '@odata.context': context, nextLink, count, ...rest }) =>
    Array.isArray(value) &&
    (typeof context === 'string' || typeof nextLink === 'string' || Object.keys(rest).length === 0) &&
    (count === undefined || typeof count === 'number'),
  *open({ value }) {
    if (Array.isArray(value)) for (const record of value) yield { record };
  },
};
