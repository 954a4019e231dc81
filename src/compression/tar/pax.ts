import { decimal, paxTime } from './numbers.ts';
import type { TarHeader } from './header.ts';

/** The records of an extended header by keyword, the last of a keyword; of GNU's oldest sparse form the map as its newer one writes it. */
export type PaxRecords = ReadonlyMap<string, string>;

const NO_NUL_IN_VALUE = new Set(['path', 'linkpath', 'uname', 'gname']);
const ATTRIBUTE = 'SCHILY.xattr.';

/** Parses `LENGTH KEYWORD=VALUE\n` records; undefined where Go's reader refuses the archive for them. */
export function parsePax(bytes: Buffer): PaxRecords | undefined {
  const records = new Map<string, string>();
  const sparse: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space === -1 ? undefined : decimal(bytes.toString('latin1', at, space));
    if (length === undefined || length < 5 || at + length > bytes.length || bytes[at + length - 1] !== 0x0a)
      return undefined;
    const record = bytes.toString('latin1', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    const keyword = record.slice(0, equals);
    const value = record.slice(equals + 1);
    if (equals < 1 || (NO_NUL_IN_VALUE.has(keyword) ? value : keyword).includes('\0')) return undefined;
    if (keyword === 'GNU.sparse.offset' || keyword === 'GNU.sparse.numbytes') {
      // Offsets and lengths take turns.
      const isOffset = keyword === 'GNU.sparse.offset';
      if (isOffset !== (sparse.length % 2 === 0) || value.includes(',')) return undefined;
      sparse.push(value);
    } else records.set(keyword, value);
    at += length;
  }
  if (sparse.length > 0) records.set('GNU.sparse.map', sparse.join(','));
  return records;
}

/** Puts the records into the header; an empty value leaves what was there. False where Go's reader refuses the archive for them. */
export function mergePax(header: TarHeader, records: PaxRecords): boolean {
  let attributes: Map<string, string> | undefined;
  for (const [keyword, value] of records) {
    if (value === '') continue;
    let number: number | undefined = 0;
    switch (keyword) {
      case 'path':
        header.name = value;
        break;
      case 'linkpath':
        header.linkName = value;
        break;
      case 'uid':
        number = decimal(value);
        header.uid = number ?? 0;
        break;
      case 'gid':
        number = decimal(value);
        header.gid = number ?? 0;
        break;
      case 'size':
        number = decimal(value);
        header.size = number ?? 0;
        break;
      case 'mtime':
        number = paxTime(value);
        header.modified = number ?? 0;
        break;
      case 'atime':
      case 'ctime':
        number = paxTime(value);
        break;
      default:
        if (keyword.startsWith(ATTRIBUTE)) (attributes ??= new Map()).set(keyword.slice(ATTRIBUTE.length), value);
    }
    if (number === undefined) return false;
  }
  header.attributes = attributes;
  return true;
}
