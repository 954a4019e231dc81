import { bufferToHashDbValues } from '@snyk/rpm-parser/dist/berkeleydb/index.js';
import { bufferToNdbValues } from '@snyk/rpm-parser/dist/ndb/index.js';
import { RecordRefused } from '../ecosystem.ts';

const SLOT_MAGIC = 0x746f6c53;
const SLOT_BYTES = 16;
const SLOTS_A_PAGE = 256;

/** The headers of all packages in a database of rpm's own format, `Packages.db`. @throws RecordRefused, with its path. */
export async function headersInNdb(database: Buffer, path: string): Promise<Buffer[]> {
  const values = await unlessBroken(path, () => bufferToNdbValues(database));
  // The library steps over what is broken, in silence.
  const named = slotsOf(database);
  if (new Set(named).size !== named.length) throw new RecordRefused(path, 'it has a package twice');
  if (values.length !== named.length) {
    throw new RecordRefused(path, `of ${named.length} packages only ${values.length} could be read`);
  }
  return values;
}

/** Of the slots that hold a package, its number. The first two of a file are its header. */
function slotsOf(database: Buffer): number[] {
  const end = Math.min(database.length, database.readUInt32LE(12) * SLOTS_A_PAGE * SLOT_BYTES);
  const numbers: number[] = [];
  for (let at = 2 * SLOT_BYTES; at + SLOT_BYTES <= end; at += SLOT_BYTES) {
    const number = database.readUInt32LE(at + 4);
    if (database.readUInt32LE(at) !== SLOT_MAGIC || number !== 0) numbers.push(number);
  }
  return numbers;
}

const PAGE_HEADER_BYTES = 26;
const HASH_PAGE = 13;
const OFF_PAGE = 3;
// Where the number of the last page stands.
const LAST_PAGE = 32;

/** The headers of all packages in a database of Berkeley DB, `Packages`. @throws RecordRefused, with its path. */
export async function headersInBerkeleyDb(database: Buffer, path: string): Promise<Buffer[]> {
  if (database.length < 512) throw new RecordRefused(path, 'it is no database');
  const pageSize = database.readUInt32LE(20);
  const last = database.readUInt32LE(LAST_PAGE);
  if (pageSize < 512 || pageSize > 65_536 || (last + 1) * pageSize > database.length) {
    throw new RecordRefused(path, 'it is cut off');
  }
  checkValues(database, pageSize, last, path);
  // The library stops before the last page.
  const isLastRead = database[last * pageSize + 25] !== HASH_PAGE;
  const all = isLastRead ? database : Buffer.from(database);
  if (!isLastRead) all.writeUInt32LE(last + 1, LAST_PAGE);
  const values = await unlessBroken(path, () => bufferToHashDbValues(all));
  return values;
}

/** The library makes room for what a page says, before it looks whether that is there. */
function checkValues(database: Buffer, pageSize: number, last: number, path: string): void {
  let total = 0;
  let inside = 0;
  for (let number = 1; number <= last; number += 1) {
    const page = database.subarray(number * pageSize, (number + 1) * pageSize);
    if (page[25] !== HASH_PAGE) continue;
    const entries = page.readUInt16LE(20);
    if (PAGE_HEADER_BYTES + 2 * entries > pageSize) throw new RecordRefused(path, `page ${number} is cut off`);
    // Keys and values take turns.
    for (let index = 1; index < entries; index += 2) {
      const at = page.readUInt16LE(PAGE_HEADER_BYTES + 2 * index);
      const keyAt = page.readUInt16LE(PAGE_HEADER_BYTES + 2 * (index - 1));
      if (at + 12 > pageSize) {
        if (page[at] === OFF_PAGE) throw new RecordRefused(path, `page ${number} is cut off`);
        continue;
      }
      if (page[at] === OFF_PAGE) total += page.readUInt32LE(at + 8);
      // A value ends where its key begins; the shortest is the number of the next package.
      else if (keyAt - at > 16) inside += 1;
    }
  }
  if (total > database.length) throw new RecordRefused(path, 'its values are larger than it is');
  if (inside > 0) throw new RecordRefused(path, `${inside} packages are kept where rpm keeps none`);
}

async function unlessBroken(path: string, read: () => Promise<Buffer[]>): Promise<Buffer[]> {
  try {
    return await read();
  } catch (error) {
    throw new RecordRefused(path, `it is damaged: ${error instanceof Error ? error.message : String(error)}`);
  }
}
