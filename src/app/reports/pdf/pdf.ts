import { counted } from '../../../core/count.ts';
import type { Block, Figures, List, ReportDocument, Section } from '../document/document.ts';
import { bytesOf, INK, numberPages, RULE, type Sheet, sheetOf } from './sheet.ts';
import { table } from './table.ts';

const BODY = { size: 9 };
const FAINT = { size: 9, tone: 'faint' as const };
/** A heading stays with so much of what follows. */
const KEPT = 90;
const GAP = 6;

/** Tagged PDF: with an outline, numbered pages, heads of tables on each page, and everything embedded. */
export async function reportPdf(report: ReportDocument): Promise<Uint8Array> {
  const sheet = sheetOf(report);
  const { doc } = sheet;
  const root = doc.struct('Document');
  doc.addStructure(root);
  heading(sheet, root, 'H1', report.title, { size: 17, isBold: true });
  paragraph(sheet, root, report.subtitle, FAINT);
  for (const one of report.sections) section(sheet, root, one);
  root.end();
  numberPages(sheet, report.title);
  return bytesOf(sheet);
}

type Parent = ReturnType<PDFKit.PDFDocument['struct']>;

function section(sheet: Sheet, root: Parent, { title, blocks, onNewPage = false }: Section): void {
  const { doc } = sheet;
  if (onNewPage || sheet.room() < KEPT) sheet.newPage();
  const part = doc.struct('Sect', { title });
  root.add(part);
  doc.y += GAP;
  doc.outline.addItem(title);
  heading(sheet, part, 'H2', title, { size: 12.5, isBold: true });
  for (const one of blocks) block(sheet, part, one);
  part.end();
  doc.y += GAP;
}

function heading(
  sheet: Sheet,
  parent: Parent,
  tag: string,
  text: string,
  look: { size: number; isBold: boolean },
): void {
  const { doc, left, width } = sheet;
  const height = sheet.height(text, width, look);
  const y = doc.y;
  parent.add(doc.struct(tag, {}, () => sheet.write(text, left, y, width, look)));
  doc.y = y + height + GAP / 2;
}

function block(sheet: Sheet, parent: Parent, one: Block): void {
  switch (one.kind) {
    case 'paragraph':
      return paragraph(sheet, parent, one.text, { ...BODY, ...(one.tone && { tone: one.tone }) });
    case 'figures':
      return figures(sheet, parent, one);
    case 'list':
      return list(sheet, parent, one);
    case 'table':
      if (one.rows.length === 0) return paragraph(sheet, parent, one.none, BODY);
      table(sheet, parent, one);
      if (one.more > 0) paragraph(sheet, parent, `${counted(one.more, 'more row')}: -o json has more.`, FAINT);
  }
}

function paragraph(sheet: Sheet, parent: Parent, text: string, look: typeof BODY): void {
  const { doc, left, width } = sheet;
  const height = sheet.height(text, width, look);
  if (height > sheet.room()) sheet.newPage();
  const y = doc.y;
  parent.add(doc.struct('P', {}, () => sheet.write(text, left, y, width, look)));
  doc.y = y + height + GAP;
}

const INDENT = 12;

function list(sheet: Sheet, parent: Parent, { items, more, none }: List): void {
  if (items.length === 0) return paragraph(sheet, parent, none, BODY);
  const { doc, left, width } = sheet;
  const all = doc.struct('L');
  parent.add(all);
  for (const item of [...items, ...(more > 0 ? [counted(more, 'more', 'more')] : [])]) {
    const height = sheet.height(item, width - INDENT, BODY);
    if (height > sheet.room()) sheet.newPage();
    const y = doc.y;
    const point = doc.struct('LI');
    all.add(point);
    point.add(doc.struct('Lbl', {}, () => sheet.write('•', left, y, INDENT, BODY)));
    point.add(doc.struct('LBody', {}, () => sheet.write(item, left + INDENT, y, width - INDENT, BODY)));
    point.end();
    doc.y = y + height + 2;
  }
  all.end();
  doc.y += GAP;
}

function figures(sheet: Sheet, parent: Parent, { figures: all }: Figures): void {
  const { doc, left, width } = sheet;
  const each = (width - (all.length - 1) * 2 * GAP) / all.length;
  const [value, name] = [
    { size: 15, isBold: true },
    { size: 8, tone: 'faint' as const },
  ];
  const heights = all.map((one) => [sheet.height(one.value, each, value), sheet.height(one.name, each, name)] as const);
  const top = Math.max(...heights.map(([high]) => high));
  const y = doc.y + GAP;
  for (const [index, one] of all.entries()) {
    const x = left + index * (each + 2 * GAP);
    doc.markContent('Artifact', { type: 'Layout' });
    doc
      .moveTo(x, y - 3)
      .lineTo(x + each, y - 3)
      .lineWidth(1.5)
      .strokeColor(RULE)
      .stroke()
      .fillColor(INK);
    doc.endMarkedContent();
    parent.add(
      doc.struct('P', {}, () => {
        sheet.write(one.value, x, y, each, { ...value, tone: one.tone });
        sheet.write(one.name, x, y + top, each, name);
      }),
    );
  }
  doc.y = y + top + Math.max(...heights.map(([, low]) => low)) + 2 * GAP;
}
