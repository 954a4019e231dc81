import { RecordRefused } from '../ecosystem.ts';

const MAGIC = 0x061561;
const HEADER_BYTES = 26;
// Kinds of pages, and of what stands on a page of the hash.
const HASH_META = 8;
const HASHES = [2, 13];
const OVERFLOW = 7;
const OFF_PAGE = 3;
const OFF_PAGE_BYTES = 12;
// A value on the page itself, its kind included: the number of the next package has four bytes.
const LARGEST_INSIDE = 5;

/**
 * The headers of all packages in a hash of Berkeley DB, `Packages`: pages of equal size, on those of the hash keys and values in
 * turns, each value a chain of further pages. `@snyk/rpm-parser` reads it, too, but loses the last 26 bytes of each value and
 * what stands on the last page, and makes room for whatever length is claimed.
 * @throws RecordRefused, with its path.
 */
export function headersInBerkeleyDb(database: Buffer, path: string): Buffer[] {
  const refused = (reason: string) => new RecordRefused(path, reason);
  if (
    database.length < 512 ||
    database.readUInt32LE(12) !== MAGIC ||
    database[25] !== HASH_META ||
    database[24] !== 0
  ) {
    throw refused('it is no hash of Berkeley DB');
  }
  const pageSize = database.readUInt32LE(20);
  const pages = database.readUInt32LE(32) + 1;
  if (pageSize < 512 || pageSize > 65_536 || pages * pageSize > database.length) throw refused('it is cut off');
  const pageAt = (number: number) => {
    if (number >= pages) throw refused(`page ${number} is not there`);
    return database.subarray(number * pageSize, (number + 1) * pageSize);
  };

  // Honest values share no page: together they are never larger than the file.
  let room = database.length;
  function valueFrom(first: number, length: number): Buffer {
    const parts: Buffer[] = [];
    let missing = length;
    room -= length;
    if (room < 0) throw refused('its values are larger than it is');
    let number = first;
    while (missing > 0) {
      const page = pageAt(number);
      const part = page.subarray(HEADER_BYTES, HEADER_BYTES + page.readUInt16LE(22)).subarray(0, missing);
      if (number === 0 || page[25] !== OVERFLOW || part.length === 0) throw refused(`page ${number} holds no value`);
      parts.push(part);
      missing -= part.length;
      number = page.readUInt32LE(16);
    }
    if (number !== 0 && length > 0) throw refused('a value goes on behind its end');
    return Buffer.concat(parts);
  }

  const headers: Buffer[] = [];
  for (let number = 1; number < pages; number += 1) {
    const page = pageAt(number);
    if (!HASHES.includes(page[25] ?? 0)) continue;
    for (const { start, end } of valuesOn(page)) {
      if (start >= end || end > pageSize) throw refused(`page ${number} is damaged`);
      if (page[start] === OFF_PAGE && end - start === OFF_PAGE_BYTES) {
        headers.push(valueFrom(page.readUInt32LE(start + 4), page.readUInt32LE(start + 8)));
      } else if (end - start > LARGEST_INSIDE) throw refused(`page ${number} holds a package where rpm keeps none`);
    }
  }
  return headers;
}

/** Where the values on a page stand: items lie from its end downwards, each up to where the one before it begins. */
function* valuesOn(page: Buffer): Generator<{ readonly start: number; readonly end: number }> {
  const count = page.readUInt16LE(20);
  for (let index = 1; index < count; index += 2) {
    const at = HEADER_BYTES + 2 * index;
    if (at + 2 > page.length) {
      yield { start: 0, end: 0 };
      return;
    }
    yield { start: page.readUInt16LE(at), end: page.readUInt16LE(at - 2) };
  }
}
