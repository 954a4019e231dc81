import { stands } from '../files/bytes.ts';

// Searched for by its end: hardly any other text has a capital V, so that the search for it skips nearly everything.
const BEGINNING = Buffer.from('"fields', 'latin1');
const END = Buffer.from('V1":{', 'latin1');
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

let scratch = Buffer.alloc(0);

/**
 * The record without what is in its `fieldsV1` objects: a third of a log that has whole pods in it, and nobody reads
 * them (which fields each writer owns: https://kubernetes.io/docs/reference/using-api/server-side-apply/). The same
 * bytes where there are none; others stay as they are until the next call.
 */
export function withoutFieldSets(record: Buffer): Buffer {
  let length = 0;
  let from = 0;
  for (let at = record.indexOf(END); at >= 0; at = record.indexOf(END, at)) {
    const first = at + END.length;
    if (isMember(record, at - BEGINNING.length)) {
      const last = closingBrace(record, first);
      // Never closed: the parser says so.
      if (last === undefined) return record;
      if (scratch.length < record.length) scratch = Buffer.allocUnsafeSlow(2 * record.length);
      length += record.copy(scratch, length, from, first);
      from = last;
    }
    at = Math.max(first, from);
  }
  if (from === 0) return record;
  length += record.copy(scratch, length, from);
  return scratch.subarray(0, length);
}

// In a string each quote has a backslash before it.
function isMember(record: Buffer, at: number): boolean {
  const before = record[at - 1];
  return (before === COMMA || before === BRACE_OPEN) && stands(BEGINNING, record, at);
}

/** Of the object that is open at `from`. */
function closingBrace(record: Buffer, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < record.length; at += 1) {
    const byte = record[at];
    if (byte === QUOTE) {
      for (at += 1; at < record.length; at += 1) {
        const inside = record[at];
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) at += 1;
      }
    } else if (byte === BRACE_OPEN) depth += 1;
    else if (byte === BRACE_CLOSE) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}
