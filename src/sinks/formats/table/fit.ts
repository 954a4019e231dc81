import { columns } from './wrap.ts';

const ESCAPE = String.fromCharCode(27);
/** Narrower than this nothing can be read any more. */
const NARROWEST = 20;
const HANGING = 2;
// What switches colours on and off takes no room.
const COLOUR_OR_CHARACTER = new RegExp(String.raw`${ESCAPE}\[[0-9;]*m|[\s\S]`, 'gu');

/** Text of which no line is wider than the terminal: longer ones go on below, indented by two more than they begin. */
export function fitted(text: string, width: number): string {
  const most = Math.max(NARROWEST, width);
  return text
    .split('\n')
    .flatMap((line) => fittedLine(line, most))
    .join('\n');
}

function fittedLine(line: string, width: number): readonly string[] {
  if (columns(line) <= width) return [line];
  const indent = ' '.repeat(Math.min((/^ */.exec(line)?.[0].length ?? 0) + HANGING, NARROWEST / 2));
  const lines: string[] = [];
  let rest = line;
  while (columns(rest) > width) {
    const at = breakAt(rest, width);
    lines.push(rest.slice(0, at).trimEnd());
    rest = indent + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

/** Behind the last space that leaves the start within the width; else where the width ends. */
function breakAt(line: string, width: number): number {
  let used = 0;
  let at = 0;
  let space = 0;
  const start = /^ */.exec(line)?.[0].length ?? 0;
  for (const part of line.matchAll(COLOUR_OR_CHARACTER)) {
    const [piece] = part;
    used += piece.startsWith('\u001b') ? 0 : columns(piece);
    if (used > width) break;
    at = part.index + piece.length;
    if (piece === ' ' && part.index >= start) space = at;
  }
  return space > start ? space : Math.max(at, start + 1);
}
