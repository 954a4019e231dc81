import { InvalidInput } from '../core/error.ts';

/** Where a value stands in a JSON text: bytes from `start` to before `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Deeper than any published object; what nests deeper is made to end the one who reads it. */
const DEEPEST = 64;
const [QUOTE, BACKSLASH, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [
  0x22, 0x5c, 0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d,
];

/**
 * The members of the object that is the whole text, without parsing what is in them: a bundle is read object by object,
 * each with its own bytes. Whether those are JSON shows when they are parsed.
 * @throws InvalidInput naming the byte, also where a key comes twice.
 */
export function membersOf(bytes: Buffer): ReadonlyMap<string, Part> {
  const found = new Map<string, Part>();
  let at = expected(bytes, space(bytes, 0), OPEN, '{');
  if (bytes[at] === CLOSE) at++;
  else
    for (;;) {
      if (bytes[at] !== QUOTE) throw broken(at, 'a key in quotes was expected');
      const end = stringEnd(bytes, at);
      const key = parsed(bytes, { start: at, end });
      if (typeof key !== 'string') throw broken(at, 'a key in quotes was expected');
      if (found.has(key)) throw broken(at, 'the key comes twice');
      const start = expected(bytes, space(bytes, end), COLON, ':');
      const value = { start, end: valueEnd(bytes, start) };
      found.set(key, value);
      at = space(bytes, value.end);
      if (bytes[at] === CLOSE) break;
      at = expected(bytes, at, COMMA, ', or }');
    }
  const rest = space(bytes, bytes[at] === CLOSE ? at + 1 : at);
  if (rest < bytes.length) throw broken(rest, 'something follows the end of the JSON text');
  return found;
}

/** The elements of a list. @throws InvalidInput naming the byte. */
export function* elementsOf(bytes: Buffer, list: Part): Generator<Part> {
  if (bytes[list.start] !== OPEN_LIST) throw broken(list.start, 'a list was expected');
  let at = space(bytes, list.start + 1);
  if (bytes[at] === CLOSE_LIST) return;
  for (;;) {
    const end = valueEnd(bytes, at);
    yield { start: at, end };
    at = space(bytes, end);
    if (bytes[at] === CLOSE_LIST) return;
    at = expected(bytes, at, COMMA, ', or ]');
  }
}

/** The value of a part. @throws InvalidInput naming where it begins. */
export function parsed(bytes: Buffer, { start, end }: Part): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch {
    throw broken(start, 'no JSON begins here');
  }
}

function valueEnd(bytes: Buffer, start: number): number {
  const first = bytes[start];
  if (first === QUOTE) return stringEnd(bytes, start);
  if (first === OPEN || first === OPEN_LIST) return nestedEnd(bytes, start);
  let at = start;
  while (at < bytes.length && !isEnd(bytes[at])) at++;
  if (at === start) throw broken(start, 'a value was expected');
  return at;
}

// Which bracket closes which is left to the parser: here it is counted only.
function nestedEnd(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = stringEnd(bytes, at) - 1;
    else if (byte === OPEN || byte === OPEN_LIST) {
      if (++depth > DEEPEST) throw broken(at, `nested more than ${DEEPEST} deep`);
    } else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) return at + 1;
  }
  throw broken(bytes.length, 'the text ends too early');
}

function stringEnd(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  throw broken(bytes.length, 'the text ends too early');
}

function expected(bytes: Buffer, at: number, byte: number, named: string): number {
  if (at >= bytes.length) throw broken(at, 'the text ends too early');
  if (bytes[at] !== byte) throw broken(at, `${named} was expected`);
  return space(bytes, at + 1);
}

function space(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isEnd(byte: number | undefined): boolean {
  return isSpace(byte) || byte === COMMA || byte === CLOSE || byte === CLOSE_LIST;
}

function broken(at: number, reason: string): InvalidInput {
  return new InvalidInput(`byte ${at}`, reason);
}
