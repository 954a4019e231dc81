import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';

/** A page of the log that a registry's API gives: Docker Hub's audit log, Quay's action logs. */
export const logPage: Envelope = {
  name: 'log-page',
  key: 'logs',
  recognises: ({ logs }) => Array.isArray(logs) && (logs.length === 0 || logs.some(isEntry)),
  *open({ logs }) {
    if (Array.isArray(logs)) for (const record of logs) yield { record };
  },
};

function isEntry(element: unknown): boolean {
  if (!isObject(element)) return false;
  const isDockerHub = typeof element['account'] === 'string' && typeof element['action'] === 'string';
  return isDockerHub || (typeof element['kind'] === 'string' && typeof element['datetime'] === 'string');
}
