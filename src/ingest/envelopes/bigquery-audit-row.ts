import type { Envelope } from '../envelope.ts';
import { embeddedObject } from '../records/embedded-json.ts';
import { isObject, part } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/**
 * A row of the table that a log sink fills in BigQuery: an entry of Google's audit log with its payload under
 * `protopayload_auditlog`, and what has no fixed shape in it as texts of JSON.
 * https://cloud.google.com/logging/docs/export/bigquery#audit-logs-exported-to-bigquery
 */
export const bigqueryAuditRow: Envelope = {
  name: 'bigquery-audit-row',
  recognises: ({ logName, protoPayload, protopayload_auditlog: payload }) =>
    typeof logName === 'string' && protoPayload === undefined && isObject(payload),
  *open(row) {
    const { protopayload_auditlog: _, ...entry } = row;
    yield { record: { ...entry, protoPayload: payloadOf(part(row, 'protopayload_auditlog')) }, element: row };
  },
};

function payloadOf(payload: JsonObject): JsonObject {
  const status = part(payload, 'status');
  return {
    ...payload,
    ...opened(payload, 'request'),
    ...opened(payload, 'response'),
    ...opened(payload, 'metadata'),
    ...(isObject(payload['servicedata_v1_iam']) && { serviceData: payload['servicedata_v1_iam'] }),
    // Its integers are written as texts.
    ...(typeof status['code'] === 'string' && { status: { ...status, code: Number(status['code']) } }),
  };
}

function opened(payload: JsonObject, key: string): JsonObject {
  const json = payload[`${key}Json`];
  const value = typeof json === 'string' ? embeddedObject(json) : undefined;
  return value === undefined ? {} : { [key]: value };
}
