import { criHeader, headerLength, LONGEST_HEADER } from '../records/line-header.ts';

/** A record's text, and the line in which it begins. */
interface Begun {
  readonly line: number;
  readonly parts: Buffer[];
  length: number;
}

export interface Whole {
  readonly bytes: Buffer;
  readonly line: number;
}

const LONGEST = 32 * 1024 * 1024;

/**
 * Takes the headers off the lines of a log and puts together what a container runtime cut: it writes at most 16 KiB a
 * line. Lines of both streams may stand in between.
 */
export function createHeaderReader() {
  const begun = new Map<string, Begun>();

  /** The record of the line, once it is whole. */
  function read(bytes: Buffer, line: number): Whole | undefined {
    // One character for each byte: a cut may go through a character.
    const head = bytes.toString('latin1', 0, Math.min(bytes.length, LONGEST_HEADER));
    const cri = criHeader(head);
    const before = cri && begun.get(cri.stream);
    if (cri === undefined || (!cri.isCut && before === undefined)) {
      return { bytes: bytes.subarray(headerLength(head)), line };
    }
    const whole = before ?? { line, parts: [], length: 0 };
    keep(whole, bytes.subarray(cri.length));
    if (cri.isCut) begun.set(cri.stream, whole);
    else begun.delete(cri.stream);
    return cri.isCut ? undefined : { bytes: withoutHeader(Buffer.concat(whole.parts)), line: whole.line };
  }

  /** The lines in which records begin that have no end. */
  function unfinished(): readonly number[] {
    return [...begun.values()].map(({ line }) => line);
  }

  return { read, unfinished };
}

// Copied, because the chunk's memory is used again. What is too long is no JSON any more.
function keep(record: Begun, bytes: Buffer): void {
  record.length += bytes.length;
  if (record.length > LONGEST) record.parts.length = 0;
  else record.parts.push(Buffer.from(bytes));
}

function withoutHeader(record: Buffer): Buffer {
  return record.subarray(headerLength(record.toString('latin1', 0, Math.min(record.length, LONGEST_HEADER))));
}
