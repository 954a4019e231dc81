import type { PayloadContext } from '../payload.ts';
import { findingJson } from '../report-json.ts';
import type { Story } from '../alert.ts';

/** An incident with its parts in full, each as in the report's `findings`. */
export function incidentJson({ finding, parts }: Story, { activity }: PayloadContext) {
  return { version: 1, activity, incident: findingJson(finding), parts: parts.map(findingJson) };
}
