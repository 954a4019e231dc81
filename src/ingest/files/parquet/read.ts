import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { InvalidInput } from '../../../core/error.ts';
import type { Collector } from '../collect.ts';
import { type Chunk, groupsIn, type RowGroup } from './footer.ts';
import { lookOverPages } from './pages.ts';
import { broken } from './thrift.ts';
import { UNPACKERS } from './unpack.ts';

const MAGIC = 'PAR1';
const TAIL = 8;
const LARGEST_DESCRIPTION = 16 * 1024 * 1024;
const LARGEST_ROW = 32 * 1024 * 1024;
/** What may come of a byte of the file, as much as of one that gzip packed, and of a small file all the same. */
const MOST_OF_A_BYTE = 1032;
const MOST_ANYWAY = 64 * 1024 * 1024;

/**
 * Hands the rows of a Parquet file to the collector, each as the JSON of an object, numbered from 1. Resolves to why it
 * had to stop early, if it had to. What the library is given was looked over first: it believes what a file says of itself.
 */
export async function readParquet(
  path: string,
  collector: Collector,
  advance: (bytes: number) => void | Promise<void>,
): Promise<string | undefined> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    await readRows(byteReader(file), size, collector, advance);
    return undefined;
  } catch (error) {
    // Whatever goes wrong in the library, too, is for what stands in the file; it has errors of all types.
    if (!(error instanceof Error) || 'syscall' in error) throw error;
    return error instanceof InvalidInput ? error.message : 'parquet: damaged';
  } finally {
    closeSync(file);
  }
}

type Bytes = (start: number, end: number) => Uint8Array<ArrayBuffer>;

function byteReader(file: number): Bytes {
  return (start, end) => {
    const bytes = new Uint8Array(end - start);
    const read = readSync(file, bytes, 0, bytes.length, start);
    if (read < bytes.length) throw broken('it became shorter while it was read');
    return bytes;
  };
}

async function readRows(
  bytes: Bytes,
  size: number,
  collector: Collector,
  advance: (bytes: number) => void | Promise<void>,
): Promise<void> {
  const description = descriptionOf(bytes, size);
  const groups = groupsIn(description.subarray(0, -TAIL), size - description.length);
  const metadata = parquetMetadata(description, { geoparquet: false });
  const budget = { left: Math.max(size * MOST_OF_A_BYTE, MOST_ANYWAY) };
  let row = 0;
  for (const [index, group] of groups.entries()) {
    for (const record of await rowsOf(metadata, group, index, bytes, size)) {
      row += 1;
      takeRow(record, row, collector, budget);
    }
    await advance(group.chunks.reduce((sum, { start, end }) => sum + end - start, 0));
  }
}

/** The description of the file with the eight bytes behind it. */
function descriptionOf(bytes: Bytes, size: number): Uint8Array {
  if (size < MAGIC.length + TAIL) throw broken('it ends within its description');
  const tail = Buffer.from(bytes(size - TAIL, size));
  if (tail.toString('latin1', 4) !== MAGIC)
    throw broken('it does not end with its description: it is cut, or encrypted');
  const length = tail.readUInt32LE(0);
  if (length > LARGEST_DESCRIPTION || length > size - TAIL - MAGIC.length)
    throw broken('a description that is longer than the file, or than 16 MiB');
  return bytes(size - TAIL - length, size);
}

async function rowsOf(
  metadata: FileMetaData,
  group: RowGroup,
  index: number,
  bytes: Bytes,
  size: number,
): Promise<readonly unknown[]> {
  const only = metadata.row_groups[index];
  if (group.rows === 0 || only === undefined) return [];
  lookOverPages(group, ({ start, end }: Chunk) => bytes(start, end));
  return parquetReadObjects({
    file: { byteLength: size, slice: (start: number, end = size) => bytes(start, end).buffer },
    metadata: { ...metadata, row_groups: [only], num_rows: only.num_rows },
    compressors: UNPACKERS,
  });
}

function takeRow(record: unknown, row: number, collector: Collector, budget: { left: number }): void {
  try {
    const json = jsonOf(record);
    budget.left -= json.length;
    if (budget.left < 0) throw broken(`more than ${MOST_OF_A_BYTE} bytes of each byte`);
    collector.take(Buffer.from(json), row);
  } catch (error) {
    if (!(error instanceof InvalidInput) || budget.left < 0) throw error;
    collector.refuse(row, error.message);
  }
}

// Counted while it is made: a value in a dictionary may stand in every cell of a row.
function jsonOf(record: unknown): string {
  let size = 0;
  return JSON.stringify(record, (key, value: unknown) => {
    size += key.length + (typeof value === 'string' ? value.length : 1);
    if (size > LARGEST_ROW) throw new InvalidInput('row', 'larger than 32 MiB');
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    // What is missing in a structure is missing in the record.
    return value === null ? undefined : value;
  });
}
