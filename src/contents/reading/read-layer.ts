import { createHash } from 'node:crypto';
import { InvalidInput } from '../../core/error.ts';
import { compressionOf, decompress, MAGIC } from '../../compression/decompress.ts';
import type { Listing } from './entry.ts';
import type { MoreHash } from './file-hash.ts';
import { LayerEntries, overLimit } from './layer-entries.ts';
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

const PACE = { step: 512 * 1024, chunk: 512 * 1024, isStrict: true } as const;

/** The first byte of a zstd frame that is not skippable. */
const ZSTD = 0x28;
const SKIPPABLE_FIRST =
  'begins with a skippable frame of zstd: containerd and Docker read on, CRI-O and Podman take it for uncompressed';

/** Thrown to end the unpacking where nothing more is wanted. */
class Enough extends Error {}

/** Of the reader: another one sees other things in the same bytes. */
export const READER = 1;

/**
 * Lists a layer from the bytes of its blob: a tar archive, packed with gzip or zstd or not at all, as its first bytes say.
 * What cannot be read ends the reading of the layer and stands in `unread`. Throws what the blob throws, a wrong digest
 * among it, and the reason of the signal; InvalidInput when the blob has another size than its descriptor says.
 */
export async function readLayer(blob: AsyncIterable<Buffer>, reading: LayerReading): Promise<Listing> {
  const { limits = LIMITS, signal, looker } = reading;
  const found = new LayerEntries(reading.hashes, looker, limits);
  const tar = new TarReader(found);
  const diffId = createHash('sha256');
  let bytes = 0;
  let packed = 0;
  let wantsMore = true;

  function take(chunk: Buffer): void {
    bytes += chunk.length;
    found.most = Math.min(limits.bytes, Math.max(limits.ratioFrom, packed * limits.ratio));
    if (bytes > found.most) found.overLimit = overLimit(bytes, limits);
    else {
      diffId.update(chunk);
      if (wantsMore) wantsMore = tar.take(chunk);
    }
    if (found.overLimit !== undefined) throw new Enough();
  }

  const problem = await unpack(
    counted(blob, async (chunk) => {
      await looker?.room?.();
      signal?.throwIfAborted();
      packed += chunk.length;
    }),
    take,
    (reason) => found.noteLayer(reason),
  );
  if (found.overLimit === undefined && packed !== reading.size)
    throw new InvalidInput('layer', `has ${packed} bytes, and its descriptor says ${reading.size}`);
  const is = `sha256:${diffId.digest('hex')}`;
  if (found.overLimit !== undefined) {
    const unread = [...found.unread(), { reason: found.overLimit }];
    return { diffId: is, ...(await found.list('first')), unread, bytes, isCut: true };
  }
  const listing = { diffId: is, ...(await found.list('all')), bytes };
  if (problem !== undefined) return { ...listing, unread: [...found.unread(), { reason: problem }], isDamaged: true };
  if (wantsMore) tar.end();
  const unread = tar.problem === undefined ? found.unread() : [...found.unread(), { reason: tar.problem }];
  return withDiffId({ ...listing, unread }, reading.diffId);
}

/** The listing, and that it is another layer's than the configuration says, where it is. */
export function withDiffId(listing: Listing, diffId: string | undefined): Listing {
  if (diffId === undefined || diffId === listing.diffId || listing.isCut || listing.isDamaged) return listing;
  const reason = `its uncompressed bytes are ${listing.diffId}, and the configuration says ${diffId}`;
  return { ...listing, unread: [...listing.unread, { reason }] };
}

/** Takes the blob to its end, whatever becomes of what it holds: only there its digest is known to be right. */
interface Counted {
  readonly chunks: AsyncIterable<Buffer>;
  /** Takes what is left. */
  drain(): Promise<void>;
  /** No more is wanted. */
  close(): Promise<void>;
}

function counted(blob: AsyncIterable<Buffer>, count: (chunk: Buffer) => Promise<void>): Counted {
  const iterator = blob[Symbol.asyncIterator]();
  async function next(): Promise<IteratorResult<Buffer, undefined>> {
    const { value, done } = await iterator.next();
    if (done) return { value: undefined, done };
    await count(value);
    return { value };
  }
  return {
    // Without `return`: whoever stops early does not end the blob.
    chunks: { [Symbol.asyncIterator]: () => ({ next }) },
    async drain() {
      while (!(await next()).done);
    },
    async close() {
      await iterator.return?.();
    },
  };
}

/** Unpacks as the first bytes say. Gives why it had to stop, if it had to. */
async function unpack(
  input: Counted,
  take: (chunk: Buffer) => void,
  note: (reason: string) => void,
): Promise<string | undefined> {
  try {
    const { head, all } = await withHead(input.chunks);
    const compression = compressionOf(head);
    if (compression === 'zstd' && head[0] !== ZSTD) note(SKIPPABLE_FIRST);
    const problem =
      compression === undefined ? await passOn(all, take) : await decompress(compression, all, take, PACE);
    await input.drain();
    return problem;
  } catch (error) {
    await input.close();
    if (error instanceof Enough) return undefined;
    throw error;
  }
}

async function passOn(input: AsyncIterable<Buffer>, take: (chunk: Buffer) => void): Promise<undefined> {
  for await (const chunk of input) take(chunk);
}

/** The first bytes, as many as tell the compression, and all bytes. */
async function withHead(input: AsyncIterable<Buffer>) {
  const iterator = input[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MAGIC) {
    const { value, done } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, all: all() };
}
