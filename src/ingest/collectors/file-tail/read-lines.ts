/** Whole lines that follow each other. */
export interface Lines {
  readonly lines: readonly Buffer[];
  /** Offset behind the last of them. */
  readonly end: number;
  /** Bytes of lines too long to be records, which are left out. */
  readonly skipped: number;
}

const NEWLINE = 0x0a;
/** No record is longer; what is, is no log of lines. */
const LONGEST_LINE = 8 * 1024 * 1024;
const AT_ONCE = 1024 * 1024;

/**
 * The lines from an offset on, about 1 MiB at a time. A last line without its end is kept back, as its writer may not be
 * done; `isFinished`: nobody writes to it any more, and it is a line like the others.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  offset: number,
  isFinished: boolean,
): AsyncGenerator<Lines> {
  let lines: Buffer[] = [];
  let [end, told, position, bytes, skipped] = [offset, offset, offset, 0, 0];
  let begun: Buffer[] = [];
  let length = 0;
  const take = (tail: Buffer, next: number): void => {
    const line = Buffer.concat([...begun, tail]);
    if (length + tail.length > LONGEST_LINE) skipped += length + tail.length;
    else if (line.length > 0) lines.push(line);
    bytes += line.length;
    [begun, length, end] = [[], 0, next];
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, at), position + at + 1);
      from = at + 1;
    }
    const rest = chunk.subarray(from);
    position += chunk.length;
    length += rest.length;
    if (length > LONGEST_LINE) begun = [];
    else if (rest.length > 0) begun.push(rest);
    if (bytes >= AT_ONCE) {
      yield { lines, end, skipped };
      [lines, bytes, skipped, told] = [[], 0, 0, end];
    }
  }
  if (isFinished && length > 0) take(Buffer.alloc(0), position);
  if (end > told) yield { lines, end, skipped };
}
