import { InvalidInput } from '../../core/error.ts';
import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';
import { cloudtrailRecord, isCloudtrailRow } from '../vendor-formats/aws/cloudtrail-columns.ts';

/**
 * What `aws cloudtrail get-query-results` prints: rows of one column after the other, each the record it was made of as far
 * as the query asked for it. Tables in files are given the same shape.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetQueryResults.html
 */
export const cloudtrailLake: Envelope = {
  name: 'cloudtrail-lake',
  key: 'QueryResultRows',
  recognises: ({ QueryResultRows: rows }) => Array.isArray(rows),
  *open({ QueryResultRows: rows }) {
    if (!Array.isArray(rows)) return;
    for (const row of rows) yield { record: recordOf(row), element: row };
  },
};

function recordOf(row: unknown): unknown {
  const columns: JsonObject = Object.fromEntries(
    (Array.isArray(row) ? row : []).filter(isObject).flatMap((one) => Object.entries(one)),
  );
  if (!isCloudtrailRow(columns))
    return new InvalidInput('QueryResultRows', 'holds a row without eventID, eventSource and eventName');
  try {
    return cloudtrailRecord(columns);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}
