import { inQuotes } from '../yaml.ts';

/** The entries of `sources` of a policy file that was read, each as a line: what somebody has named stays named. */
export function givenSources(document: unknown): readonly string[] {
  if (!isMap(document) || !Array.isArray(document['sources'])) return [];
  return document['sources'].map(inFlow);
}

function inFlow(value: unknown): string {
  if (typeof value === 'string') return inQuotes(value);
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`;
  if (!isMap(value)) return String(value);
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${inFlow(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
