import { InvalidInput } from '../../core/error.ts';
import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/**
 * What `aws logs get-query-results` prints: rows of fields, of which `@message` is the line.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
 */
export const cloudwatchInsights: Envelope = {
  name: 'cloudwatch-insights',
  key: 'results',
  recognises: ({ results }) => Array.isArray(results) && results.some(isRow),
  *open({ results }) {
    if (!Array.isArray(results)) return;
    for (const row of results) yield { record: isRow(row) ? fieldsOf(row) : noRow(), element: row };
  },
};

function isField(cell: unknown): cell is { readonly field: string; readonly value: unknown } {
  return isObject(cell) && typeof cell['field'] === 'string' && 'value' in cell;
}

function isRow(row: unknown): row is readonly unknown[] {
  return Array.isArray(row) && row.some((cell) => isField(cell) && cell.field === '@message');
}

function noRow(): InvalidInput {
  return new InvalidInput('results', 'holds a row without @message: let the query ask for it');
}

function fieldsOf(row: readonly unknown[]): JsonObject {
  return Object.fromEntries(row.filter(isField).map(({ field, value }) => [field, value]));
}
