import { RecordRefused } from '../ecosystem.ts';

/** What rpm keeps of a package: values by their tag. */
export interface Header {
  /** Empty where there is no such tag. A byte a character, as paths are. */
  strings(tag: number): readonly string[];
  numbers(tag: number): readonly number[];
}

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

const ENTRY_BYTES = 16;
const MOST_ENTRIES = 10_000;
const CHAR = 1;
const INT8 = 2;
const INT16 = 3;
const INT32 = 4;
const STRINGS = [6, 8, 9];

/** Reads a header as it lies in rpm's database: without magic bytes. @throws RecordRefused, with the database's path. */
export function headerIn(blob: Buffer, path: string): Header {
  const refused = (reason: string) => new RecordRefused(path, `the header of a package ${reason}`);
  if (blob.length < 8) throw refused('is cut off');
  const count = blob.readUInt32BE(0);
  const start = 8 + count * ENTRY_BYTES;
  const data = blob.subarray(start);
  if (count > MOST_ENTRIES || start > blob.length || blob.readUInt32BE(4) > data.length) throw refused('is cut off');

  const entries = new Map<number, Entry>();
  for (let at = 8; at < start; at += ENTRY_BYTES) {
    const tag = blob.readUInt32BE(at);
    if (entries.has(tag)) throw refused(`has tag ${tag} twice`);
    entries.set(tag, {
      type: blob.readUInt32BE(at + 4),
      offset: blob.readUInt32BE(at + 8),
      count: blob.readUInt32BE(at + 12),
    });
  }

  return {
    strings(tag) {
      const entry = entries.get(tag);
      if (entry === undefined || !STRINGS.includes(entry.type)) return [];
      const all: string[] = [];
      let at = entry.offset;
      for (let index = 0; index < entry.count; index += 1) {
        const end = at < data.length ? data.indexOf(0, at) : -1;
        if (end < 0) throw refused(`has fewer strings than it says of tag ${tag}`);
        all.push(data.toString('latin1', at, end));
        at = end + 1;
      }
      return all;
    },
    numbers(tag) {
      const entry = entries.get(tag);
      const bytes = entry === undefined ? undefined : widthOf(entry.type);
      if (entry === undefined || bytes === undefined) return [];
      if (entry.offset + entry.count * bytes > data.length)
        throw refused(`has fewer numbers than it says of tag ${tag}`);
      return Array.from({ length: entry.count }, (_, index) => data.readUIntBE(entry.offset + index * bytes, bytes));
    },
  };
}

function widthOf(type: number): number | undefined {
  if (type === CHAR || type === INT8) return 1;
  if (type === INT16) return 2;
  return type === INT32 ? 4 : undefined;
}
