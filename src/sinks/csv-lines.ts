import { stringify } from 'csv-stringify/sync';
import { visible } from '../core/visible.ts';

/** Lines of RFC 4180; what a spreadsheet would run as a formula starts with `'`, and what is not seen stands as its code. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => visible(cell))),
    {
      escape_formulas: true,
      record_delimiter: 'windows',
    },
  );
}
