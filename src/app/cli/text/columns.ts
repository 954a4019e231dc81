import { clipped } from '../../../sinks/formats/table/wrap.ts';
import { visible } from '../../../core/visible.ts';

const GAP = 2;
const NARROWEST = 12;

/** Rows in columns, indented by two; where they would be wider than the terminal, the widest column is cut. */
export function columns(told: readonly (readonly string[])[], width: number): readonly string[] {
  const rows = told.map((row) => row.map(visible));
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  const total = (): number => widths.reduce((sum, one) => sum + one + GAP, 0);
  while (total() > width) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = Math.max(NARROWEST, widest - (total() - width));
  }
  return rows.map((row) =>
    `  ${row.map((cell, index) => clipped(cell, widths[index] ?? 0).padEnd(widths[index] ?? 0)).join(' '.repeat(GAP))}`.trimEnd(),
  );
}
