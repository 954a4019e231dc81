import type { Source } from '../source.ts';
import type { Collector } from './collect.ts';
import { type Framing, framingOf, HEAD } from './framing.ts';
import { createLineReader, type TextReader } from './lines.ts';
import { createCsvReader } from './tables/csv.ts';
import { createJournalExportReader } from './tables/journal-export.ts';
import { createValueReader } from './values.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A text whose framing shows when its beginning has been seen. */
export interface FramedReader {
  /** `isLast`: nothing follows, and the chunk's memory stays as it is until the end was told. */
  write(chunk: Buffer, isLast?: boolean): void;
  /** The text ends here. Returns the line ends passed, or why nothing can be read in it. */
  end(): number | { readonly skipped: string };
  /** Nothing in it can be read: the rest need not be written. */
  isHopeless(): boolean;
}

/** Reads a whole text, whatever its framing. */
export function createTextReader(collector: Collector, sources: readonly Source[]): FramedReader {
  let head: Buffer[] = [];
  let length = 0;
  let reader: TextReader | undefined;
  let skipped: string | undefined;

  function write(chunk: Buffer, isLast = false): void {
    if (reader) return reader.write(chunk);
    if (skipped !== undefined) return;
    length += chunk.length;
    // Copied where it has to wait for more: the chunk's memory is used again.
    head.push(length < HEAD && !isLast ? Buffer.from(chunk) : chunk);
    if (length >= HEAD || isLast) choose(isLast);
  }

  function choose(isWhole: boolean): void {
    const [first = Buffer.alloc(0)] = head;
    const bytes = withoutMark(head.length > 1 ? Buffer.concat(head, length) : first);
    head = [];
    const framing = framingOf(bytes.subarray(0, HEAD), isWhole && bytes.length <= HEAD);
    if (typeof framing === 'object') {
      skipped = framing.skipped;
      return;
    }
    reader = readerOf(framing);
    reader.write(bytes);
  }

  function readerOf(framing: Framing): TextReader {
    switch (framing) {
      case 'lines':
        return createLineReader(collector, sources);
      case 'values':
        return createValueReader(collector);
      case 'csv':
        return createCsvReader(collector);
      case 'journal':
        return createJournalExportReader(collector);
    }
  }

  function end(): number | { readonly skipped: string } {
    if (!reader && skipped === undefined) choose(true);
    return reader ? reader.end() : { skipped: skipped ?? 'empty' };
  }

  return { write, end, isHopeless: () => skipped !== undefined };
}

/** The text without the byte order mark that some programs write before it. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? bytes.subarray(BYTE_ORDER_MARK.length)
    : bytes;
}
