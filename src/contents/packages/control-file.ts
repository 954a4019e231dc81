import { RecordRefused } from './ecosystem.ts';

/** One paragraph of a file in Debian's control format: fields by their lower-case names, further lines behind a newline. */
export type Paragraph = ReadonlyMap<string, string>;

const FIELD = /^([!-9;-~]+):[ \t]*(.*)$/;

/** The paragraphs of a control file. @throws RecordRefused, with its path and the line that is no field. */
export function* paragraphsOf(lines: readonly string[], path: string): Generator<Paragraph> {
  let fields = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') {
      if (fields.size > 0) yield joined(fields);
      fields = new Map();
      current = undefined;
      continue;
    }
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (current === undefined) throw new RecordRefused(path, `line ${index + 1} goes on with no field`);
      current.push(line.trim());
      continue;
    }
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new RecordRefused(path, `line ${index + 1} is no field`);
    current = [value.trim()];
    fields.set(name.toLowerCase(), current);
  }
  if (fields.size > 0) yield joined(fields);
}

function joined(fields: ReadonlyMap<string, readonly string[]>): Paragraph {
  return new Map([...fields].map(([name, lines]) => [name, lines.join('\n')]));
}
