import { decimal } from '../../compression/tar/numbers.ts';
import type { TarHeader } from '../../compression/tar/header.ts';
import type { PaxRecords } from '../../compression/tar/pax.ts';

/** A piece of a sparse file that the archive has; between the pieces are zeros. */
interface Piece {
  readonly offset: number;
  readonly length: number;
}

export type SparseMap = readonly Piece[];

const NEWLINE = 0x0a;
/** Bytes. Go takes any. */
const LONGEST_MAP = 1024 * 1024;
const ZEROS = Buffer.alloc(64 * 1024);

/** Which of GNU's forms the records say: the map stands in them, before the data, or it is no sparse file. */
export function sparseForm(records: PaxRecords): 'records' | 'data' | undefined {
  const major = records.get('GNU.sparse.major') ?? '';
  const minor = records.get('GNU.sparse.minor') ?? '';
  if (major === '0' && (minor === '0' || minor === '1')) return 'records';
  if (major === '1' && minor === '0') return 'data';
  if (major !== '' || minor !== '') return undefined;
  return records.get('GNU.sparse.map') ? 'records' : undefined;
}

/** Name and size of the file itself, which the header has not. False: its size is no number. */
export function mergeSparse(header: TarHeader, records: PaxRecords): boolean {
  const name = records.get('GNU.sparse.name');
  if (name) header.name = name;
  const size = records.get('GNU.sparse.size') || records.get('GNU.sparse.realsize');
  if (!size) return true;
  const number = decimal(size);
  header.size = number ?? 0;
  return number !== undefined;
}

/** The map in the records; undefined where it is none. */
export function mapInRecords(records: PaxRecords): SparseMap | undefined {
  const count = decimal(records.get('GNU.sparse.numblocks') ?? '');
  const map = records.get('GNU.sparse.map') ?? '';
  const numbers = map === '' ? [] : map.split(',');
  return count === undefined || count < 0 || numbers.length !== 2 * count ? undefined : piecesOf(numbers);
}

/** Reads the map before the data, which comes in whole blocks: a count, then offsets and lengths, a line each. */
export function createMapReader() {
  let text = '';
  let lines = 0;
  let wanted = 1;

  /** The map when this block ends it, `more` when it goes on, undefined when it is none. */
  return function take(block: Buffer): SparseMap | 'more' | undefined {
    text += block.toString('latin1');
    for (let at = block.indexOf(NEWLINE); at !== -1; at = block.indexOf(NEWLINE, at + 1)) lines += 1;
    if (wanted === 1 && lines >= 1) {
      const count = decimal(text.slice(0, text.indexOf('\n')));
      if (count === undefined || count < 0 || !Number.isSafeInteger(2 * count)) return undefined;
      wanted = 1 + 2 * count;
    }
    if (lines >= wanted) return piecesOf(text.split('\n').slice(1, wanted));
    return text.length >= LONGEST_MAP ? undefined : 'more';
  };
}

function piecesOf(numbers: readonly string[]): SparseMap | undefined {
  const pieces: Piece[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    const offset = decimal(numbers[at] ?? '');
    const length = decimal(numbers[at + 1] ?? '');
    if (offset === undefined || length === undefined) return undefined;
    pieces.push({ offset, length });
  }
  return pieces;
}

/** Whether the pieces stand in order within the file and are just the bytes that the archive has. */
export function fits(map: SparseMap, size: number, bytes: number): boolean {
  let end = 0;
  let sum = 0;
  for (const { offset, length } of map) {
    if (offset < 0 || length < 0 || offset < end || offset + length > size) return false;
    end = offset + length;
    sum += length;
  }
  return size >= 0 && sum === bytes;
}

/** Hands on the file as it is unpacked, zeros where it has holes. `take` false: no more is wanted. */
export function createFiller(map: SparseMap, size: number, hand: (chunk: Buffer) => boolean) {
  let at = 0;
  let next = 0;

  function zerosTo(end: number): boolean {
    while (at < end) {
      const length = Math.min(ZEROS.length, end - at);
      at += length;
      if (!hand(ZEROS.subarray(0, length))) return false;
    }
    return true;
  }

  function take(chunk: Buffer): boolean {
    let from = 0;
    while (from < chunk.length) {
      const piece = map[next];
      if (piece === undefined) return true;
      if (!zerosTo(piece.offset)) return false;
      const length = Math.min(chunk.length - from, piece.offset + piece.length - at);
      if (length > 0 && !hand(chunk.subarray(from, from + length))) return false;
      at += length;
      from += length;
      if (at >= piece.offset + piece.length) next += 1;
    }
    return true;
  }

  return { take, end: () => zerosTo(size) };
}
