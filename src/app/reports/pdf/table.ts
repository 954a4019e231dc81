import type { Cell, Table, Trend } from '../document/document.ts';
import { FILL, INK, type Look, RULE, type Sheet, TRACK } from './sheet.ts';

type Parent = ReturnType<PDFKit.PDFDocument['struct']>;

const PAD = 1.8;
const GUTTER = 8;
const HEAD: Look = { size: 7.6, isBold: true };
const TEXT: Look = { size: 7.6 };
const NOTE: Look = { size: 6.5, tone: 'faint' };
const BARS = 12;
const MOST_BARS = 160;

/** Where a column stands. */
interface Stand {
  readonly name: string;
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** Rows that stay whole; on each page the heads of the columns stand first. */
export function table(sheet: Sheet, parent: Parent, { name, columns, rows }: Table): void {
  const { doc } = sheet;
  const stands = standsOf(sheet, columns);
  const all = doc.struct('Table', { title: name });
  parent.add(all);
  const heads = (): void => heading(sheet, stands, all);
  const first = rows[0];
  if (first && headHeight(sheet, stands) + rowHeight(sheet, stands, first) > sheet.room()) sheet.newPage();
  heads();
  for (const row of rows) {
    const height = rowHeight(sheet, stands, row);
    if (height > sheet.room()) {
      sheet.newPage();
      repeated(sheet, stands);
    }
    rowOf(sheet, stands, row, all);
    doc.y += height;
    rule(sheet, 0.5);
  }
  all.end();
  doc.y += 2 * PAD;
}

/** Whose head it is. The types of PDFKit are older than this option of it, and know others. */
function headOf(scope: 'Row' | 'Column'): { readonly title?: string; readonly scope: string } {
  return { scope };
}

function standsOf({ left, width }: Sheet, columns: Table['columns']): readonly Stand[] {
  const sum = columns.reduce((all, { weight }) => all + weight, 0);
  let x = left;
  return columns.map(({ name, weight, isNumber = false }) => {
    const own = (width * weight) / sum;
    const stand = { name, x, width: own - GUTTER, align: isNumber ? ('right' as const) : ('left' as const) };
    x += own;
    return stand;
  });
}

function headHeight(sheet: Sheet, stands: readonly Stand[]): number {
  return Math.max(...stands.map(({ name, width }) => sheet.height(name, width, HEAD))) + 2 * PAD;
}

function heading(sheet: Sheet, stands: readonly Stand[], all: Parent): void {
  const { doc } = sheet;
  const [row, y, height] = [doc.struct('TR'), doc.y + PAD, headHeight(sheet, stands)];
  all.add(row);
  for (const { name, x, width, align } of stands)
    row.add(doc.struct('TH', headOf('Column'), () => sheet.write(name, x, y, width, { ...HEAD, align })));
  row.end();
  doc.y = y - PAD + height;
  rule(sheet, 1);
}

/** On the next page: it is read aloud once. */
function repeated(sheet: Sheet, stands: readonly Stand[]): void {
  const { doc } = sheet;
  const [y, height] = [doc.y + PAD, headHeight(sheet, stands)];
  doc.markContent('Artifact', { type: 'Pagination' });
  for (const { name, x, width, align } of stands) sheet.write(name, x, y, width, { ...HEAD, align });
  doc.endMarkedContent();
  doc.y = y - PAD + height;
  rule(sheet, 1);
}

function rule({ doc, left, width }: Sheet, thick: number): void {
  doc.markContent('Artifact', { type: 'Layout' });
  doc
    .moveTo(left, doc.y)
    .lineTo(left + width, doc.y)
    .lineWidth(thick)
    .strokeColor(RULE)
    .stroke()
    .fillColor(INK);
  doc.endMarkedContent();
}

function look({ tone }: Cell, { align }: Stand, isHead: boolean): Look {
  return { ...TEXT, align, isBold: isHead || tone === 'bad' || tone === 'good', tone };
}

function textHeight(sheet: Sheet, cell: Cell, stand: Stand, isHead: boolean): number {
  if (cell.trend) return cell.trend.points.length === 0 ? 0 : BARS + 1;
  return sheet.height(cell.text, stand.width, look(cell, stand, isHead));
}

function noteOf({ note, trend }: Cell): string {
  return trend ? trend.says : (note ?? '');
}

function rowHeight(sheet: Sheet, stands: readonly Stand[], row: readonly Cell[]): number {
  const heights = row.map((cell, index) => {
    const stand = stands[index];
    if (!stand) return 0;
    const note = noteOf(cell);
    return textHeight(sheet, cell, stand, index === 0) + (note === '' ? 0 : sheet.height(note, stand.width, NOTE));
  });
  return Math.max(...heights) + 2 * PAD;
}

function rowOf(sheet: Sheet, stands: readonly Stand[], row: readonly Cell[], all: Parent): void {
  const { doc } = sheet;
  const [line, y] = [doc.struct('TR'), doc.y + PAD];
  all.add(line);
  for (const [index, cell] of row.entries()) {
    const stand = stands[index];
    if (!stand) continue;
    const isHead = index === 0;
    const own = isHead ? doc.struct('TH', headOf('Row')) : doc.struct('TD');
    line.add(own);
    const high = textHeight(sheet, cell, stand, isHead);
    const { trend } = cell;
    if (trend && trend.points.length > 0) bars(sheet, trend, stand, y, own);
    const note = noteOf(cell);
    own.add(
      doc.struct('P', {}, () => {
        if (!trend) sheet.write(cell.text, stand.x, y, stand.width, look(cell, stand, isHead));
        if (note !== '') sheet.write(note, stand.x, y + high, stand.width, { ...NOTE, align: stand.align });
      }),
    );
    own.end();
  }
  line.end();
}

/** A bar for each step; what is missing of the whole stays pale. */
function bars({ doc }: Sheet, { points, says }: Trend, { x, width }: Stand, y: number, parent: Parent): void {
  const each = Math.min(7, Math.min(MOST_BARS, width) / points.length);
  const figure = { alt: says, bbox: [x, y, x + each * points.length, y + BARS] };
  parent.add(
    doc.struct('Figure', figure, () => {
      for (const [index, { part, whole }] of points.entries()) {
        const height = whole === 0 ? 0 : (BARS * part) / whole;
        doc.rect(x + index * each, y, each * 0.85, BARS).fill(TRACK);
        if (height > 0) doc.rect(x + index * each, y + BARS - height, each * 0.85, height).fill(FILL);
      }
      doc.fillColor(INK);
    }),
  );
}
