import { visible } from '../../../core/visible.ts';
import type { Block, Cell, ReportDocument } from '../../reports/document/document.ts';
import { columns } from './columns.ts';

/** The first sheet of a report, for a terminal of this width; the rest is for paper and programs. */
export function reportText({ title, subtitle, sections }: ReportDocument, width: number): string {
  const [sheet] = sections;
  const blocks = (sheet?.blocks ?? []).flatMap((block) => [...blockLines(block, width), '']);
  return [
    visible(title),
    visible(subtitle),
    '',
    ...blocks,
    'This is the first sheet: -o html and -o pdf have all of it.',
    '',
  ].join('\n');
}

function blockLines(block: Block, width: number): readonly string[] {
  switch (block.kind) {
    case 'figures':
      return columns(
        block.figures.map(({ value, name }) => [value, name]),
        width,
      );
    case 'paragraph':
      return [visible(block.text)];
    case 'list':
      return rest(
        block.items.map((item) => `  - ${visible(item)}`),
        block,
      );
    case 'table':
      return rest(
        block.rows.length === 0
          ? []
          : columns([block.columns.map(({ name }) => name), ...block.rows.map((row) => row.map(said))], width),
        block,
      );
  }
}

function said({ text, note, trend }: Cell): string {
  const told = trend ? trend.says : text;
  return note === undefined ? told : `${told} (${note})`;
}

function rest(
  lines: readonly string[],
  { more, none }: { readonly more: number; readonly none: string },
): readonly string[] {
  if (lines.length === 0) return none === '' ? [] : [none];
  return more > 0 ? [...lines, `  and ${more} more`] : lines;
}
