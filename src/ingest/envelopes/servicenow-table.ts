import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** What ServiceNow's Table API answers: records of one table. */
export const servicenowTable: Envelope = {
  name: 'servicenow-table',
  key: 'result',
  recognises: ({ result }) =>
    Array.isArray(result) && result.some((one) => isObject(one) && one['sys_id'] !== undefined),
  *open({ result }) {
    if (Array.isArray(result)) for (const record of result) yield { record };
  },
};
