import type { Source } from '../source.ts';
import type { Collector } from './collect.ts';
import { LARGEST_BLOCK, sieveOf } from './prefilter.ts';

/** Takes the bytes of a text in order and hands its records to a collector. */
export interface TextReader {
  write(chunk: Buffer): void;
  /** The text ends here. Returns the line ends passed. */
  end(): number;
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const LONGEST_LINE = 32 * 1024 * 1024;
const TOO_LONG = 'line longer than 32 MiB';

/** Reads a text in which each line is one record; blank lines are nothing. */
export function createLineReader(collector: Collector, sources: readonly Source[]): TextReader {
  const sieves = sources.flatMap((source) => (source.prefilter ? [{ source, sieve: sieveOf(source.prefilter) }] : []));
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
    const sifting = markOf(block, 0, block.length);
    // A block with a bad line is parsed throughout.
    const sifted = sifting && block.length <= LARGEST_BLOCK ? sifting.sieve.sift(block) : undefined;
    if (sifting && sifted) {
      for (const { minute, lines } of sifted.passed) collector.pass(sifting.source, minute, lines);
      for (const { start, end, number } of sifted.kept) takeLine(block, start, end, line + number);
      line += sifted.lineEnds;
    } else readEach(block);
  }

  function readEach(block: Buffer): void {
    let start = 0;
    while (start < block.length) {
      const newline = block.indexOf(NEWLINE, start);
      const next = newline < 0 ? block.length : newline + 1;
      let end = newline < 0 ? block.length : newline;
      if (end > start && block[end - 1] === CARRIAGE_RETURN) end -= 1;
      if (!isBlank(block, start, end)) takeLine(block, start, end, line);
      if (newline >= 0) line += 1;
      start = next;
    }
  }

  function takeLine(block: Buffer, start: number, end: number, number: number): void {
    if (end - start > LONGEST_LINE) return collector.refuse(number, TOO_LONG);
    collector.take(block.subarray(start, end), number, markOf(block, start, end)?.source);
  }

  function markOf(block: Buffer, start: number, end: number) {
    return sieves.find(({ sieve }) => sieve.isMarked(block, start, end));
  }

  function end(): number {
    if (length > 0) endLine();
    return line - 1;
  }

  return { write, end };
}

function isBlank(block: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const byte = block[index];
    if (byte !== SPACE && byte !== TAB && byte !== CARRIAGE_RETURN) return false;
  }
  return true;
}
