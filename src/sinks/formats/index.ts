import type { Format } from '../format.ts';

/** Every value of `analyze -o`, each loaded when it is wanted; the first is the default. */
export const FORMATS = new Map<string, () => Promise<Format>>([
  ['table', async () => (await import('./table.ts')).table],
  ['json', async () => (await import('./json.ts')).json],
  ['ndjson', async () => (await import('./ndjson.ts')).ndjson],
  ['csv', async () => (await import('./csv.ts')).csv],
  ['html', async () => (await import('./html.ts')).html],
  ['ocsf', async () => (await import('./ocsf.ts')).ocsf],
  ['sarif', async () => (await import('./sarif.ts')).sarif],
  ['stix', async () => (await import('./stix.ts')).stix],
  ['cef', async () => (await import('./cef.ts')).cef],
]);
