import { RecordRefused } from '../ecosystem.ts';

const MAGIC = 'RpmP';
const SLOT = 'Slot';
const BLOB = 'BlbS';
const UNIT = 16;
const PAGE = 4096;
const MOST_PAGES = 2048;

/**
 * The headers of all packages in a database of rpm's own format, `Packages.db`: slots of 16 bytes on its first pages, the
 * first two of them the file's own, each with the number of a package and where its header stands.
 * `@snyk/rpm-parser` reads it, too, and steps in silence over what is broken.
 * @throws RecordRefused, with its path.
 */
export function headersInNdb(database: Buffer, path: string): Buffer[] {
  const refused = (reason: string) => new RecordRefused(path, reason);
  const pages = database.length < PAGE ? 0 : database.readUInt32LE(12);
  if (textAt(database, 0) !== MAGIC || database.readUInt32LE(4) !== 0) throw refused('it is no database of rpm');
  if (pages === 0 || pages > MOST_PAGES || pages * PAGE > database.length) throw refused('it is cut off');

  const numbers = new Set<number>();
  const headers: Buffer[] = [];
  for (let at = 2 * UNIT; at < pages * PAGE; at += UNIT) {
    if (textAt(database, at) !== SLOT) throw refused(`its slot at byte ${at} is damaged`);
    const number = database.readUInt32LE(at + 4);
    if (number === 0) continue;
    const start = database.readUInt32LE(at + 8) * UNIT;
    if (
      start + UNIT > database.length ||
      textAt(database, start) !== BLOB ||
      database.readUInt32LE(start + 4) !== number
    ) {
      throw refused(`package ${number} is not where its slot says`);
    }
    const end = start + UNIT + database.readUInt32LE(start + 12);
    if (end > database.length || numbers.has(number)) throw refused(`package ${number} is cut off, or there twice`);
    numbers.add(number);
    headers.push(database.subarray(start + UNIT, end));
  }
  return headers;
}

function textAt(database: Buffer, at: number): string {
  return database.toString('latin1', at, at + 4);
}
