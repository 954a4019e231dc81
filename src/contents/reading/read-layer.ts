import { createHash } from 'node:crypto';
import { compressionOf, decompress, MAGIC } from '../../compression/decompress.ts';
import type { Listing } from './entry.ts';
import type { MoreHash } from './file-hash.ts';
import { createLayerEntries } from './layer-entries.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { Looker } from './look.ts';
import { TarReader } from './tar-reader.ts';

/** How a layer is read. */
export interface LayerReading {
  /** What the image's configuration says that the uncompressed bytes are, as `sha256:…`. */
  readonly diffId?: string;
  /** Bytes of the blob, as its descriptor says. */
  readonly size: number;
  /** Besides SHA-256. */
  readonly hashes: readonly MoreHash[];
  readonly looker?: Looker | undefined;
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
}

/** Thrown to end the unpacking where nothing more is wanted. */
class Enough extends Error {}

/**
 * Lists a layer from the bytes of its blob: a tar archive, packed with gzip or zstd or not at all, as its first bytes say.
 * What cannot be read ends the reading of the layer and stands in `unread`. Throws what the blob throws, a wrong digest
 * among it, and the reason of the signal.
 */
export async function readLayer(blob: AsyncIterable<Buffer>, reading: LayerReading): Promise<Listing> {
  const { limits = LIMITS, signal } = reading;
  const found = createLayerEntries(reading.hashes, reading.looker, limits);
  const tar = new TarReader(found);
  const diffId = createHash('sha256');
  let bytes = 0;
  let packed = 0;
  let wantsMore = true;

  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of blob) {
      signal?.throwIfAborted();
      packed += chunk.length;
      yield chunk;
    }
  }

  function take(chunk: Buffer): void {
    bytes += chunk.length;
    const most = bytes > limits.ratioFrom ? Math.min(limits.bytes, packed * limits.ratio) : limits.bytes;
    if (Math.max(bytes, found.bytes) > most) found.overLimit ??= overLimit(bytes, limits);
    else {
      diffId.update(chunk);
      if (wantsMore) wantsMore = tar.take(chunk);
    }
    if (found.overLimit !== undefined) throw new Enough();
  }

  const problem = await unpack(counted(), take);
  const is = `sha256:${diffId.digest('hex')}`;
  const listing = { diffId: is, entries: found.entries, bytes };
  if (found.overLimit !== undefined)
    return { ...listing, unread: [...found.unread, { reason: found.overLimit }], isCut: true };
  if (problem !== undefined) return { ...listing, unread: [...found.unread, { reason: problem }] };
  if (wantsMore) tar.end();
  const unread = tar.problem === undefined ? found.unread : [...found.unread, { reason: tar.problem }];
  return withDiffId({ ...listing, unread }, reading.diffId);
}

/** The listing, and that it is another layer's than the configuration says, where it is. */
export function withDiffId(listing: Listing, diffId: string | undefined): Listing {
  if (diffId === undefined || diffId === listing.diffId) return listing;
  const reason = `its uncompressed bytes are ${listing.diffId}, and the configuration says ${diffId}`;
  return { ...listing, unread: [...listing.unread, { reason }] };
}

function overLimit(bytes: number, limits: Limits): string {
  return bytes > limits.bytes ? `more than ${limits.bytes} bytes` : `more than ${limits.ratio} times its packed size`;
}

/** Unpacks as the first bytes say. Gives why it had to stop, if it had to. */
async function unpack(input: AsyncGenerator<Buffer>, take: (chunk: Buffer) => void): Promise<string | undefined> {
  try {
    const { head, all } = await withHead(input);
    const compression = compressionOf(head);
    if (compression !== undefined) return await decompress(compression, all, take);
    for await (const chunk of all) take(chunk);
    return undefined;
  } catch (error) {
    if (error instanceof Enough) return undefined;
    throw error;
  }
}

async function withHead(input: AsyncGenerator<Buffer>) {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < MAGIC) {
    const { value, done } = await input.next();
    if (done) break;
    chunks.push(Buffer.from(value));
    length += value.length;
  }
  const head = Buffer.concat(chunks);
  async function* all(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* input;
  }
  return { head, all: all() };
}
