import { InvalidInput } from '../../core/error.ts';
import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/**
 * What the query API of Log Analytics answers: tables with the names of their columns and, apart from these, their rows.
 * https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format
 */
export const logAnalyticsTables: Envelope = {
  name: 'log-analytics-tables',
  key: 'tables',
  recognises: ({ tables }) => Array.isArray(tables) && tables.some(isTable),
  *open({ tables }) {
    if (!Array.isArray(tables)) return;
    for (const table of tables) {
      if (!isTable(table)) yield { record: new InvalidInput('tables', 'holds something that is no table') };
      else for (const row of table.rows) yield { record: rowOf(table.columns, row), element: row };
    }
  },
};

interface Table extends JsonObject {
  readonly columns: readonly unknown[];
  readonly rows: readonly unknown[];
}

function isTable(value: unknown): value is Table {
  return isObject(value) && Array.isArray(value['columns']) && Array.isArray(value['rows']);
}

function rowOf(columns: readonly unknown[], row: unknown): unknown {
  if (!Array.isArray(row) || row.length !== columns.length)
    return new InvalidInput('rows', 'holds one that has not a value for each column');
  const cells = columns.map((column, index): [string, unknown] => [
    isObject(column) && typeof column['name'] === 'string' ? column['name'] : '',
    row[index],
  ]);
  return Object.fromEntries(cells);
}
