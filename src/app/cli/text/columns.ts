import { clipped, columns as widthOf } from '../../../sinks/formats/table/wrap.ts';
import { visible } from '../../../core/visible.ts';

const GAP = 2;
const NARROWEST = 12;

/**
 * Rows in columns, measured as a terminal shows them; where they would be wider than it, the widest column is cut.
 * @param indent in columns.
 */
export function columns(told: readonly (readonly string[])[], width: number, indent = GAP): readonly string[] {
  const rows = told.map((row) => row.map(visible));
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) => Math.max(...rows.map((row) => widthOf(row[index] ?? ''))));
  const total = (): number => widths.reduce((sum, one) => sum + one, indent + GAP * Math.max(0, count - 1));
  while (total() > width) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = Math.max(NARROWEST, widest - (total() - width));
  }
  return rows.map((row) =>
    `${' '.repeat(indent)}${row.map((cell, index) => padded(cell, widths[index] ?? 0)).join(' '.repeat(GAP))}`.trimEnd(),
  );
}

function padded(cell: string, width: number): string {
  const shown = clipped(cell, width);
  return `${shown}${' '.repeat(Math.max(0, width - widthOf(shown)))}`;
}
