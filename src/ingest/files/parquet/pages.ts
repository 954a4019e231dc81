import type { Chunk, RowGroup } from './footer.ts';
import { countRuns, deltaEnd } from './levels.ts';
import { broken, countIn, readStruct, type Struct, structIn } from './thrift.ts';
import { unpackerOf } from './unpack.ts';

const MOST_VALUES = 8_000_000;
const MOST_BYTES = 256 * 1024 * 1024;

const [DATA, , DICTIONARY, DATA_V2] = [0, 1, 2, 3];
const [PLAIN, , PLAIN_DICTIONARY, RLE, , DELTA, DELTA_LENGTH, , RLE_DICTIONARY, SPLIT] = [...Array(10).keys()];

/** What may still come of a group of rows: all of it is in memory at once. */
interface Room {
  values: number;
  bytes: number;
}

/**
 * Looks over every page of a group of rows before it is read: that none is larger, and none holds more values, than it
 * says, and that all together are no more than fits into memory.
 * @throws InvalidInput where that is not so.
 */
export function lookOverPages({ rows, chunks }: RowGroup, bytesOf: (chunk: Chunk) => Uint8Array): void {
  const room: Room = { values: MOST_VALUES, bytes: MOST_BYTES };
  for (const chunk of chunks) {
    // Each row has a value, or a place where it is missing, in each column.
    if (lookOverChunk(chunk, bytesOf(chunk), room) < rows) throw broken('fewer values than rows');
  }
}

function lookOverChunk(chunk: Chunk, bytes: Uint8Array, room: Room): number {
  let at = 0;
  let values = 0;
  while (at < bytes.length - 1) {
    const { fields, end } = readStruct(bytes, at);
    const packed = countIn(fields, 3, 'compressed_page_size');
    const size = countIn(fields, 2, 'uncompressed_page_size');
    if (packed > bytes.length - end) throw broken('a page that is longer than its column');
    room.bytes -= size;
    if (room.bytes < 0) throw broken('more than 256 MiB in a group of rows: write smaller ones');
    values += lookOverPage(chunk, fields, bytes.subarray(end, end + packed), size, room);
    at = end + packed;
  }
  return values;
}

function lookOverPage(chunk: Chunk, page: Struct, packed: Uint8Array, size: number, room: Room): number {
  const type = page.get(1);
  const header = structIn(page, type === DATA ? 5 : type === DICTIONARY ? 7 : 8);
  if (header === undefined || (type !== DATA && type !== DICTIONARY && type !== DATA_V2))
    throw broken('a page of a kind that is not read');
  const count = countIn(header, 1, 'num_values');
  room.values -= count;
  if (room.values < 0) throw broken(`more than ${MOST_VALUES} values in a group of rows: write smaller ones`);
  if (type === DICTIONARY) {
    unpacked(chunk, packed, size);
    return 0;
  }
  if (type === DATA) lookOverData(chunk, header, count, unpacked(chunk, packed, size));
  else lookOverSecond(chunk, header, count, packed, size);
  return count;
}

function unpacked({ codec }: Chunk, packed: Uint8Array, size: number): Uint8Array {
  const bytes = unpackerOf(codec)(packed, size);
  if (bytes.length !== size) throw broken('a page that is not as long as it says');
  return bytes;
}

function lookOverData({ column }: Chunk, header: Struct, count: number, bytes: Uint8Array): void {
  let rest = bytes;
  function levels(most: number): number {
    if (rest.length < LENGTH) throw broken('a page that is cut');
    const length = new DataView(rest.buffer, rest.byteOffset).getUint32(0, true);
    if (length > rest.length - LENGTH) throw broken('levels that are longer than their page');
    const found = countRuns(rest.subarray(LENGTH, LENGTH + length), bitsOf(most), count, most);
    rest = rest.subarray(LENGTH + length);
    return found;
  }
  if (column.repetition > 0) levels(column.repetition);
  const present = column.definition > 0 ? levels(column.definition) : count;
  lookOverValues(column.isBoolean, header.get(2), present, rest);
}

const LENGTH = 4;

function lookOverSecond(
  { column, codec }: Chunk,
  header: Struct,
  count: number,
  packed: Uint8Array,
  size: number,
): void {
  const missing = countIn(header, 2, 'num_nulls');
  const definitions = countIn(header, 5, 'definition_levels_byte_length');
  const repetitions = countIn(header, 6, 'repetition_levels_byte_length');
  const before = definitions + repetitions;
  if (countIn(header, 3, 'num_rows') > count || missing > count) throw broken('more rows than values');
  if (before > packed.length || before > size) throw broken('levels that are longer than their page');
  const { repetition, definition } = column;
  if (repetition > 0) countRuns(packed.subarray(0, repetitions), bitsOf(repetition), count, repetition);
  if (definition > 0) {
    const present = countRuns(packed.subarray(repetitions, before), bitsOf(definition), count, definition);
    if (present !== count - missing) throw broken('more or fewer values than its page says');
  }
  const isPacked = header.get(7) !== false && size > before;
  const values = packed.subarray(before);
  const bytes = isPacked ? unpackerOf(codec)(values, size - before) : values;
  if (isPacked && bytes.length !== size - before) throw broken('a page that is not as long as it says');
  lookOverValues(column.isBoolean, header.get(4), count - missing, bytes);
}

function lookOverValues(isBoolean: boolean, encoding: unknown, count: number, bytes: Uint8Array): void {
  switch (encoding) {
    case PLAIN:
    case SPLIT:
      return;
    case PLAIN_DICTIONARY:
    case RLE_DICTIONARY:
      if (isBoolean) throw broken('a dictionary of two values');
      if (count > 0) countRuns(bytes.subarray(1), bytes[0] ?? 0, count, -1);
      return;
    case RLE:
      if (!isBoolean) throw broken('runs of something else than true and false');
      countRuns(bytes.subarray(LENGTH), 1, count, -1);
      return;
    case DELTA:
    case DELTA_LENGTH:
      if (count > 0) deltaEnd(bytes, count);
      return;
    default:
      throw broken('written in an encoding that is not read: write it as version 1.0 of the format');
  }
}

function bitsOf(most: number): number {
  return 32 - Math.clz32(most);
}
