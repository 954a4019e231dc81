import { csvLines } from '../../sinks/csv-lines.ts';
import type { Cell, ReportDocument } from './document/document.ts';

/**
 * Every table of the report, one after the other, for spreadsheets: in the first column its name, by which it can be chosen;
 * first the heads of its columns, then its rows.
 */
export function reportCsv({ sections }: ReportDocument): string {
  const tables = sections.slice(1).flatMap(({ title, blocks }) =>
    blocks.flatMap((block): readonly (readonly string[])[] => {
      if (block.kind === 'list') return block.items.map((item) => [title, item]);
      if (block.kind !== 'table') return [];
      const head = block.columns.flatMap(({ name }) => [name, `${name}: more`]);
      return [[block.name, ...head], ...block.rows.map((row) => [block.name, ...row.flatMap(textsOf)])];
    }),
  );
  const width = tables.reduce((most, row) => Math.max(most, row.length), 0);
  // Every line has as many fields (RFC 4180).
  return csvLines(tables.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]));
}

function textsOf({ text, note = '', trend }: Cell): readonly string[] {
  return [trend ? trend.says : text, note];
}
