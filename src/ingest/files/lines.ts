import { eachLine } from '../each-line.ts';
import { lineSifter } from '../scan/index.ts';
import type { Prefilter, Source } from '../source.ts';
import type { Collector } from './collect.ts';

/** Takes the bytes of a text in order and hands its records to a collector. */
export interface TextReader {
  write(chunk: Buffer): void;
  /** The text ends here. Returns the line ends passed. */
  end(): number;
}

const NEWLINE = 0x0a;
const LONGEST_LINE = 32 * 1024 * 1024;
const TOO_LONG = 'line longer than 32 MiB';

/** Reads a text in which each line is one record; blank lines are nothing. */
export function createLineReader(collector: Collector, sources: readonly Source[]): TextReader {
  const kinds = sources.flatMap((source) =>
    source.prefilter ? [{ source, isMarked: markOf(source.prefilter), sift: lineSifter(source.prefilter) }] : [],
  );
  let line = 1;
  // The beginning of a line whose end has not come yet.
  let parts: Buffer[] = [];
  let length = 0;

  function write(chunk: Buffer): void {
    let rest = chunk;
    if (length > 0) {
      const newline = chunk.indexOf(NEWLINE);
      keep(newline < 0 ? chunk : chunk.subarray(0, newline + 1));
      if (newline < 0) return;
      endLine();
      rest = chunk.subarray(newline + 1);
    }
    const last = rest.lastIndexOf(NEWLINE);
    if (last >= 0) readBlock(rest.subarray(0, last + 1));
    if (last + 1 < rest.length) keep(rest.subarray(last + 1));
  }

  // Copied, because the chunk's memory is used again. What is too long is only counted.
  function keep(bytes: Buffer): void {
    length += bytes.length;
    if (length > LONGEST_LINE + 2) parts = [];
    else parts.push(Buffer.from(bytes));
  }

  function endLine(): void {
    if (length > LONGEST_LINE + 2) refuseLong();
    else readBlock(Buffer.concat(parts, length));
    parts = [];
    length = 0;
  }

  function refuseLong(): void {
    collector.refuse(line, TOO_LONG);
    line += 1;
  }

  function readBlock(block: Buffer): void {
    const kind = kindOf(block, 0, block.length);
    // A block with a bad line is parsed throughout, and so is one that may have a line that is too long.
    const sifted = block.length <= LONGEST_LINE ? kind?.sift(block) : undefined;
    if (kind && sifted) {
      for (const { minute, lines } of sifted.passed) collector.pass(kind.source, minute, lines);
      for (const { start, end, number } of sifted.kept) takeLine(block, start, end, line + number);
      line += sifted.lineEnds;
    } else line += eachLine(block, (start, end, number) => takeLine(block, start, end, line + number));
  }

  function takeLine(block: Buffer, start: number, end: number, number: number): void {
    if (end - start > LONGEST_LINE) return collector.refuse(number, TOO_LONG);
    collector.take(block.subarray(start, end), number, kindOf(block, start, end)?.source);
  }

  function kindOf(block: Buffer, start: number, end: number) {
    return kinds.find(({ isMarked }) => isMarked(block, start, end));
  }

  function end(): number {
    if (length > 0) endLine();
    return line - 1;
  }

  return { write, end };
}

/** Whether a line begins with the mark. */
function markOf({ mark }: Prefilter): (block: Buffer, start: number, end: number) => boolean {
  const marked = Buffer.from(mark, 'latin1');
  const last = marked.length - 1;
  return (block, start, end) =>
    end - start > last &&
    // Lines of other kinds differ there mostly, and that is known at once.
    block[start + last] === marked[last] &&
    marked.compare(block, start, start + marked.length) === 0;
}
