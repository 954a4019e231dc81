import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** What a search in Jira answers: issues, and beside them what their numbered fields are called. */
export const jiraSearch: Envelope = {
  name: 'jira-search',
  key: 'issues',
  recognises: ({ issues, watch_name: watch }) =>
    Array.isArray(issues) && watch === undefined && issues.some((one) => isObject(one) && isObject(one['fields'])),
  *open({ issues, names }) {
    if (!Array.isArray(issues)) return;
    for (const one of issues)
      yield { record: isObject(one) && isObject(names) ? { ...one, names } : one, element: one };
  },
};
