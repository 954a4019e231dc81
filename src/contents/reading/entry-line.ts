import type { Entry, EntryType } from './entry.ts';

const TYPES: readonly EntryType[] = [
  'file',
  'directory',
  'symlink',
  'hardlink',
  'character',
  'block',
  'fifo',
  'whiteout',
  'opaque',
];

type Line = readonly [
  path: string,
  type: number,
  mode: number,
  uid: number,
  gid: number,
  size: number,
  modified: number,
  ...rest: readonly unknown[],
];

/** Optional fields in the order in which they stand in a line, after the seven that each entry has. */
const REST = ['sha256', 'md5', 'sha1', 'target', 'device', 'capability', 'marks'] as const;
const NO_LINE: Line = ['', -1, 0, 0, 0, 0, 0];
/** One line of JSON; of kept bytes it has the length. */
export function lineOf(entry: Entry): string {
  const { path, type, mode, uid, gid, size, modified, content } = entry;
  const rest: unknown[] = REST.map((name) => entry[name] ?? 0);
  rest.push(content ? content.length + 1 : 0);
  while (rest.length > 0 && rest.at(-1) === 0) rest.pop();
  return JSON.stringify([path, TYPES.indexOf(type), mode, uid, gid, size, modified, ...rest]);
}

/** The entry of a line, without the bytes that were kept, and how many these are. @throws SyntaxError where it is no such line. */
export function entryOf(line: string): { readonly entry: Entry; readonly contentLength?: number } {
  const fields: Line = JSON.parse(line);
  const [path, type, mode, uid, gid, size, modified, ...rest] = Array.isArray(fields) ? fields : NO_LINE;
  const named = TYPES[type];
  if (named === undefined) throw new SyntaxError('no entry of a listing');
  const entry: Entry & Record<string, unknown> = { path, type: named, mode, uid, gid, size, modified };
  for (let index = 0; index < rest.length && index < REST.length; index += 1) {
    const name = REST[index];
    if (name !== undefined && rest[index]) Object.assign(entry, { [name]: rest[index] });
  }
  const length = rest[REST.length];
  return typeof length === 'number' && length > 0 ? { entry, contentLength: length - 1 } : { entry };
}
