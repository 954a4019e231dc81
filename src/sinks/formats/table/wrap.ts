import stringWidth from 'fast-string-width';

import { visible } from '../../../core/visible.ts';

/** Foreign text in lines of at most `width` columns, broken between words, inside a word only where it is longer. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of visible(text).split(' ').filter(Boolean)) {
    for (const piece of pieces(word, width)) {
      const size = columns(piece);
      if (used > 0 && used + 1 + size > width) {
        lines.push(line);
        used = 0;
      }
      line = used > 0 ? `${line} ${piece}` : piece;
      used += used > 0 ? 1 + size : size;
    }
  }
  return used > 0 ? [...lines, line] : lines;
}

/** The text in one line of at most `width` columns, cut with an ellipsis. */
export function clipped(text: string, width: number): string {
  const line = visible(text);
  if (columns(line) <= width) return line;
  const [start = ''] = pieces(line, width - 1);
  return `${start.trimEnd().replace(/…$/, '')}…`;
}

/** How many columns of a terminal a text takes. */
export function columns(text: string): number {
  // Measuring what may be wide is slow, and nearly all text is ASCII, and what sentences are shortened and quoted with.
  return /^[ -~…’“”–·→]*$/.test(text) ? text.length : stringWidth(text);
}

function pieces(word: string, width: number): readonly string[] {
  if (columns(word) <= width) return [word];
  const result: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const size = columns(character);
    if (used + size > width && piece !== '') {
      result.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += size;
  }
  return [...result, piece];
}
