import { readFileSync } from 'node:fs';

/** A line that somebody types, and the status that the page promises of it. */
export interface Typed {
  readonly line: string;
  readonly status: number;
}

/** The indented lines of a page, or of one chapter of it, in their order: all that the page has somebody type there. */
export function typedIn(page: string, chapter?: string): readonly Typed[] {
  const chapters = readFileSync(page, 'utf8').split(/^(?=#{1,3} )/m);
  const text = chapters.filter((one) => chapter === undefined || one.replace(/^#+ /, '').startsWith(`${chapter}\n`));
  if (text.length === 0) throw new Error(`${page} has no chapter ${chapter}`);
  return [...text.join('').matchAll(/^ {4}(\S.*?)(?: +# (.*))?$/gm)].map(([, line = '', comment = '']) => ({
    line,
    status: Number(/ends with (\d+)/.exec(comment)?.[1] ?? 0),
  }));
}
