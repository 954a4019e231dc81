import { constants, createZstdCompress } from 'node:zlib';
import { decompress } from '../../compression/decompress.ts';
import type { Entry, Listing } from './entry.ts';
import { entryOf, lineOf } from './entry-line.ts';

// A line of JSON for the listing, then one for each entry, behind it the bytes that were kept of the file: a listing of a
// million entries never stands in one string.

interface Head extends Omit<Listing, 'entries'> {
  readonly key: string;
  readonly count: number;
}

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
    batch += `${lineOf(entry)}\n`;
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

/** The listing of this key; undefined where the bytes are damaged, or of another key. */
export async function unpackListing(key: string, bytes: AsyncIterable<Buffer>): Promise<Listing | undefined> {
  const lines = createLines();
  try {
    const problem = await decompress('zstd', bytes, lines.take, { step: BATCH, chunk: 4 * BATCH });
    return problem === undefined ? lines.end(key) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

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
    const { entry, contentLength } = entryOf(line);
    if (contentLength === undefined) entries.push(entry);
    else {
      open = { entry, content: Buffer.alloc(contentLength), at: 0 };
      if (contentLength === 0) finish();
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
