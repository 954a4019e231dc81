import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/**
 * A batch of Azure resource logs, as diagnostic settings send them to an event hub.
 * https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs
 */
export const azureRecords: Envelope = {
  name: 'azure-records',
  key: 'records',
  recognises: ({ records, requestId, invocationId }) =>
    Array.isArray(records) &&
    requestId === undefined &&
    invocationId === undefined &&
    records.some((one) => isObject(one) && one.recordId === undefined),
  *open({ records }) {
    if (Array.isArray(records)) for (const record of records) yield { record };
  },
};
