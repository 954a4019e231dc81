import type { Envelope } from '../envelope.ts';
import { textAsJson } from '../records/embedded-json.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';
import { aksBinding } from '../vendor-formats/azure.ts';

/**
 * A row of the tables AKSAudit and AKSAuditAdmin: an audit event whose fields are columns, read as the event it was.
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/aksaudit
 */
export const aksAuditRow: Envelope = {
  name: 'aks-audit-row',
  recognises: ({ AuditId: id, Stage: stage, Verb: verb, RequestReceivedTime: time }) =>
    [id, stage, verb, time].every((one) => typeof one === 'string'),
  *open(row) {
    yield { record: auditEvent(row), element: row, binding: aksBinding(row['_ResourceId']) };
  },
};

const FIELDS: readonly (readonly [column: string, field: string])[] = [
  ['AuditId', 'auditID'],
  ['Level', 'level'],
  ['Stage', 'stage'],
  ['Verb', 'verb'],
  ['RequestUri', 'requestURI'],
  ['UserAgent', 'userAgent'],
  ['RequestReceivedTime', 'requestReceivedTimestamp'],
  ['StageReceivedTime', 'stageTimestamp'],
];
// Of type `dynamic`: objects and lists, which command line and CSV write as text.
const DYNAMIC: readonly (readonly [column: string, field: string])[] = [
  ['User', 'user'],
  ['ImpersonatedUser', 'impersonatedUser'],
  ['SourceIps', 'sourceIPs'],
  ['ObjectRef', 'objectRef'],
  ['ResponseStatus', 'responseStatus'],
  ['RequestObject', 'requestObject'],
  ['ResponseObject', 'responseObject'],
  ['Annotations', 'annotations'],
];

function auditEvent(row: JsonObject): JsonObject {
  const told = [
    ...FIELDS.map(([column, field]) => [field, row[column]] as const),
    ...DYNAMIC.map(([column, field]) => [field, textAsJson(row[column])] as const),
  ].filter(([, value]) => value !== undefined && value !== null && value !== '');
  const event: JsonObject = { kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...Object.fromEntries(told) };
  if (event['requestObject'] !== TOO_BIG && event['responseObject'] !== TOO_BIG) return event;
  // As the API server itself says of what it cut.
  const annotations = isObject(event['annotations']) ? event['annotations'] : {};
  return { ...event, annotations: { ...annotations, 'audit.k8s.io/truncated': 'true' } };
}

const TOO_BIG = 'skipped-too-big-size-object';
