import type { PayloadContext } from '../payload.ts';
import { findingJson } from '../report-json.ts';
import type { Alert } from '../alert.ts';

/** An incident with its parts in full, each as in the report's `findings`. */
export function incidentJson({ finding, parts }: Alert, { activity }: PayloadContext) {
  return { version: 1, activity, incident: findingJson(finding), parts: parts.map(findingJson) };
}
