import type { Collector } from './collect.ts';
import type { TextReader } from './lines.ts';

const NEWLINE = 0x0a;
// RFC 7464: each text of a sequence begins with this character.
const RECORD_SEPARATOR = 0x1e;
const SPACE = 0x20;
const QUOTE = 0x22;
const BRACKET_OPEN = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const LARGEST_VALUE = 256 * 1024 * 1024;

/**
 * Reads a text of JSON objects and lists that follow each other in any layout. After broken text it goes on at the next
 * line that begins with a value.
 */
export function createValueReader(collector: Collector): TextReader {
  let state: 'between' | 'value' | 'string' | 'escape' | 'lost' = 'between';
  let line = 1;
  let valueLine = 1;
  let depth = 0;
  let previous = NEWLINE;
  // The last byte outside strings that is no white space.
  let lastVisible = 0;
  // What earlier chunks held of the value that is open.
  let parts: Buffer[] = [];
  let length = 0;

  function write(chunk: Buffer): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (previous === NEWLINE && beginsAnew(byte)) abandon('not JSON: not closed before the next record');
      previous = byte;
      if (byte === NEWLINE) {
        line += 1;
        if (state === 'string' || state === 'escape') lose('not JSON: a string does not end on its line');
      } else if (state === 'string') {
        if (byte === QUOTE) state = 'value';
        else if (byte === BACKSLASH) state = 'escape';
      } else if (state === 'escape') {
        state = 'string';
      } else if (byte > SPACE && state === 'value') {
        lastVisible = byte;
        if (byte === QUOTE) state = 'string';
        else if (opens(byte)) depth += 1;
        else if (closes(byte)) depth -= 1;
        if (depth === 0) complete(chunk.subarray(start, index + 1));
      } else if (byte > SPACE && state === 'between') {
        valueLine = line;
        start = index;
        if (opens(byte)) open(byte);
        else lose('not JSON: neither an object nor a list');
      }
    }
    if (isOpen()) keep(chunk.subarray(start));
  }

  function isOpen(): boolean {
    return state === 'value' || state === 'string' || state === 'escape';
  }

  // In no layout does a line within a value begin like this right after something was closed.
  function beginsAnew(byte: number): boolean {
    if (byte === RECORD_SEPARATOR) return isOpen() || state === 'lost';
    return opens(byte) && (state === 'lost' || (state === 'value' && closes(lastVisible)));
  }

  function open(byte: number): void {
    state = 'value';
    depth = 1;
    lastVisible = byte;
  }

  // Copied, because the chunk's memory is used again. What is too large is only counted.
  function keep(bytes: Buffer): void {
    length += bytes.length;
    if (length > LARGEST_VALUE) parts = [];
    else parts.push(Buffer.from(bytes));
  }

  function complete(bytes: Buffer): void {
    const whole = length + bytes.length;
    if (whole > LARGEST_VALUE) collector.refuse(valueLine, 'larger than 256 MiB');
    else collector.take(length === 0 ? bytes : Buffer.concat([...parts, bytes], whole), valueLine);
    forget('between');
  }

  function lose(reason: string): void {
    collector.refuse(valueLine, reason);
    forget('lost');
  }

  function abandon(reason: string): void {
    if (isOpen()) collector.refuse(valueLine, reason);
    forget('between');
  }

  function forget(next: 'between' | 'lost'): void {
    state = next;
    depth = 0;
    parts = [];
    length = 0;
  }

  function end(): number {
    if (isOpen()) abandon('it ends before it is complete');
    return line - 1;
  }

  return { write, end };
}

function opens(byte: number): boolean {
  return byte === BRACE_OPEN || byte === BRACKET_OPEN;
}

function closes(byte: number): boolean {
  return byte === BRACE_CLOSE || byte === BRACKET_CLOSE;
}
