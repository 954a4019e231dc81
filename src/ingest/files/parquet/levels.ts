import { broken } from './thrift.ts';

const WIDEST = 32;
/** Writers fill up a group of eight, some a few of them. */
const MOST_SPARE = 512;
const LONGEST_NUMBER = 5;

/**
 * Looks over a run-length encoded stream of `count` numbers, and counts those that are `wanted`. A run says itself how
 * long it is: in a few bytes it could be of a thousand million.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/#run-length-encoding--bit-packing-hybrid-rle--3
 * @throws InvalidInput where a run is longer than the stream.
 */
export function countRuns(bytes: Uint8Array, width: number, count: number, wanted: number): number {
  if (width > WIDEST) throw broken('numbers of more than 32 bits');
  let at = 0;
  let seen = 0;
  let found = 0;

  function header(): number {
    let value = 0;
    for (let index = 0; index < LONGEST_NUMBER; index += 1) {
      const byte = bytes[at];
      if (byte === undefined) throw broken('a run that is cut');
      at += 1;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw broken('a number with too many bytes');
  }

  function repeated(times: number): void {
    if (times > count - seen) throw broken('a run that is longer than its page');
    let value = 0;
    for (let index = 0; index < Math.ceil(width / 8); index += 1) {
      value += (bytes[at] ?? 0) * 2 ** (8 * index);
      at += 1;
    }
    if (value === wanted) found += times;
    seen += times;
  }

  function packed(groups: number): void {
    const numbers = groups * 8;
    if (numbers - (count - seen) > MOST_SPARE) throw broken('a run that is longer than its page');
    for (let index = 0; index < numbers && seen < count; index += 1) {
      if (numberAt(bytes, at * 8 + index * width, width) === wanted) found += 1;
      seen += 1;
    }
    at += groups * width;
  }

  while (seen < count) {
    const head = header();
    if (head % 2 === 1) packed((head - 1) / 2);
    else repeated(head / 2);
  }
  return found;
}

function numberAt(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index += 1) {
    const place = bit + index;
    if (((bytes[place >> 3] ?? 0) >> (place & 7)) & 1) value += 2 ** index;
  }
  return value;
}

const LARGEST_BLOCK = 65_536;
const MOST_PARTS = 512;

/**
 * Looks over a stream of `count` numbers, each written as the difference to the one before, and says where it ends.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/#delta-encoding-delta_binary_packed--5
 */
export function deltaEnd(bytes: Uint8Array, count: number): number {
  let at = 0;
  function number(): number {
    let value = 0;
    for (let index = 0; index < 10; index += 1) {
      const byte = bytes[at];
      if (byte === undefined) throw broken('a block that is cut');
      at += 1;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw broken('a number with too many bytes');
  }
  const block = number();
  const parts = number();
  if (number() !== count) throw broken('more or fewer numbers than its page says');
  number();
  const size = block / parts;
  if (block > LARGEST_BLOCK || parts > MOST_PARTS || !Number.isInteger(size) || size % 32 !== 0 || size === 0)
    throw broken('a block of a size that there is not');
  for (let seen = 1; seen < count; ) {
    number();
    const widths = bytes.subarray(at, at + parts);
    at += parts;
    for (const width of widths) {
      if (seen >= count) break;
      if (width > 64) throw broken('numbers of more than 64 bits');
      at += (size / 8) * width;
      seen += size;
    }
    if (widths.length < parts || at > bytes.length) throw broken('a block that is cut');
  }
  return at;
}
