import { InvalidInput } from '../../core/error.ts';

export const BLOCK = 512;

/** A header block of a tar archive, as far as an archive of images needs it. */
export interface TarHeader {
  readonly name: string;
  /** One character; NUL of old archives is `0`. */
  readonly type: string;
  /** Bytes that follow the block. */
  readonly size: number;
  readonly target: string;
}

/** Undefined for a block of zeros. @throws InvalidInput when it is no header. */
export function tarHeader(block: Buffer, field: string): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (!isIntact(block))
    throw new InvalidInput(field, 'is no tar archive, or damaged: the checksum of a header is wrong');
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0);
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textAt(block, 345, 155) : '';
  const name = textAt(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type,
    size: numberAt(block, 124, 12, field),
    target: textAt(block, 157, 100),
  };
}

/** The records of a PAX header (POSIX.1-2001, pax: `length key=value`). @throws InvalidInput when they are none. */
export function paxRecords(body: Buffer, field: string): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const digits = body.toString('latin1', at, space);
    const end = at + Number(digits);
    const record = body.toString('utf8', space + 1, end - 1);
    const equals = record.indexOf('=');
    if (!/^[1-9]\d{0,6}$/.test(digits) || end > body.length || body[end - 1] !== 0x0a || equals < 1)
      throw new InvalidInput(field, 'has an extended header that is none');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  return records;
}

function isIntact(block: Buffer): boolean {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  return /^[ ]*([0-7]{1,7})[ \0]/.exec(block.toString('latin1', 148, 156))?.[1] === undefined
    ? false
    : Number.parseInt(block.toString('latin1', 148, 156).trim(), 8) === sum;
}

function textAt(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at);
  return block.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
}

/** In octal, or, where the first bit is set, in base 256 as GNU writes what is too large for that. */
function numberAt(block: Buffer, at: number, length: number, field: string): number {
  const bytes = block.subarray(at, at + length);
  const isBinary = bytes[0] === 0x80;
  const text = bytes.toString('latin1').replaceAll('\0', ' ').trim();
  const value = isBinary ? Number(BigInt(`0x${bytes.subarray(1).toString('hex')}`)) : Number.parseInt(text || '0', 8);
  if (!Number.isSafeInteger(value) || value < 0 || (!isBinary && !/^[0-7]*$/.test(text)))
    throw new InvalidInput(field, 'has a header with a size that is no number');
  return value;
}
