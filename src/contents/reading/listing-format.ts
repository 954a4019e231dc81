import { constants, createZstdCompress } from 'node:zlib';
import { decompress } from '../../compression/decompress.ts';
import type { Entry, EntryType, Listing } from './entry.ts';

// A line of JSON for the listing, then one for each entry, behind it the bytes that were kept of the file: a listing of a
// million entries never stands in one string.

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

interface Head extends Omit<Listing, 'entries'> {
  readonly key: string;
  readonly count: number;
}

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
const FIXED = 7;
const NEWLINE = 0x0a;
const BATCH = 64 * 1024;

/** A listing under its key, packed. */
export async function* packListing(key: string, listing: Listing): AsyncIterable<Buffer> {
  const stream = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  });
  const writing = writeAll(stream, listing, key);
  yield* stream;
  await writing;
}

async function writeAll(stream: NodeJS.WritableStream, listing: Listing, key: string): Promise<void> {
  const { entries, ...rest } = listing;
  const head: Head = { ...rest, key, count: entries.length };
  let batch = `${JSON.stringify(head)}\n`;
  const flush = async () => {
    const text = batch;
    batch = '';
    await written(stream, text);
  };
  for (const entry of entries) {
    batch += `${JSON.stringify(lineOf(entry))}\n`;
    if (batch.length > BATCH || entry.content) await flush();
    if (entry.content) await written(stream, entry.content);
  }
  await flush();
  stream.end();
}

function written(stream: NodeJS.WritableStream, bytes: Buffer | string): Promise<void> {
  return new Promise((resolve) =>
    bytes.length === 0 || stream.write(bytes) ? resolve() : stream.once('drain', resolve),
  );
}

function lineOf(entry: Entry): readonly unknown[] {
  const { path, type, mode, uid, gid, size, modified, content } = entry;
  const rest: unknown[] = REST.map((name) => entry[name] ?? 0);
  rest.push(content ? content.length + 1 : 0);
  while (rest.length > 0 && rest.at(-1) === 0) rest.pop();
  return [path, TYPES.indexOf(type), mode, uid, gid, size, modified, ...rest];
}

/** The listing of this key; undefined where the bytes are damaged, or of another key. */
export async function unpackListing(key: string, bytes: AsyncIterable<Buffer>): Promise<Listing | undefined> {
  const lines = createLines();
  try {
    const problem = await decompress('zstd', bytes, lines.take, { step: BATCH, chunk: 4 * BATCH });
    return problem === undefined ? lines.end(key) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Damaged) return undefined;
    throw error;
  }
}

class Damaged extends Error {}

function createLines() {
  let held: Buffer[] = [];
  let head: Head | undefined;
  const entries: Entry[] = [];
  // The entry whose bytes are coming.
  let open: { readonly entry: Entry; readonly content: Buffer; at: number } | undefined;

  function take(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (open) {
        const length = chunk.copy(open.content, open.at, at);
        at += length;
        open.at += length;
        if (open.at === open.content.length) finish();
        continue;
      }
      const newline = chunk.indexOf(NEWLINE, at);
      const part = chunk.subarray(at, newline === -1 ? chunk.length : newline);
      at += part.length + 1;
      if (newline === -1) held.push(Buffer.from(part));
      else if (held.length === 0) lineCame(part.toString());
      else {
        held.push(part);
        const line = Buffer.concat(held).toString();
        held = [];
        lineCame(line);
      }
    }
  }

  function lineCame(line: string): void {
    if (head === undefined) {
      head = JSON.parse(line);
      return;
    }
    const fields: Line = JSON.parse(line);
    if (!Array.isArray(fields) || fields.length < FIXED) throw new Damaged();
    const entry = entryOf(fields);
    const length = fields[FIXED + REST.length];
    if (typeof length !== 'number' || length === 0) entries.push(entry);
    else {
      open = { entry, content: Buffer.alloc(length - 1), at: 0 };
      if (length === 1) finish();
    }
  }

  function finish(): void {
    if (open) entries.push({ ...open.entry, content: open.content });
    open = undefined;
  }

  function end(key: string): Listing | undefined {
    if (head?.key !== key || head.count !== entries.length || open || held.length > 0) return undefined;
    const { diffId, unread, bytes } = head;
    return { diffId, unread, bytes, entries };
  }

  return { take, end };
}

function entryOf([path, type, mode, uid, gid, size, modified, ...rest]: Line): Entry {
  const named = TYPES[type];
  if (named === undefined) throw new Damaged();
  const more: Record<string, unknown> = {};
  for (const [index, name] of REST.entries()) if (rest[index]) more[name] = rest[index];
  return { path, type: named, mode, uid, gid, size, modified, ...more };
}
