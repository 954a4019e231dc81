import { InvalidInput } from '../../core/error.ts';
import type { Image } from '../../registry/image.ts';
import { hashesFor } from '../packages/read.ts';
import type { Wanted } from '../looking/wanted.ts';
import type { Listing, Mark } from '../reading/entry.ts';
import type { ScannedPaths } from '../yara/file-scan.ts';
import { isBeside, leadsBelow, sharedLayers } from './shared.ts';

/** Beside SHA-256. */
export interface Hashes {
  readonly md5: boolean;
  readonly sha1: boolean;
}

/** How a layer is looked into. */
export interface LayerLook {
  /** What links bring to places. */
  readonly wanted?: Wanted;
  /** Where rules of the user's own are looked for, if there are any; absent: nowhere. */
  readonly scanned?: ScannedPaths;
}

/** An image, and how its layers are read. */
export interface ImageToRead {
  readonly image: Image;
  /** Of the layer of that number, with at least these hashes; from a cache or anew. */
  listing(layer: number, hashes: Hashes, look?: LayerLook): Promise<Listing>;
}

/** Listings of both, lowest layer first; of what was left out, empty ones. */
export interface ReadLayers {
  readonly old: readonly Listing[];
  readonly new: readonly Listing[];
  /** The lowest ones that both share. */
  readonly shared: number;
  /** Of the shared ones, those that were not read. */
  readonly leftOut: readonly number[];
  readonly hashes: Hashes;
  /** Paths at which a rule of the user's own matches in a differing layer: there shared ones are scanned, too. */
  readonly matched: ReadonlySet<string>;
}

// Most images are of Debian's kind; with another guess those are read twice where nothing is cached.
const GUESS: Hashes = { md5: true, sha1: false };
const OUT_OF_TIME = 'the time for this comparison was over';
const DIFFERING: LayerLook = { scanned: 'all' };
const EMPTY: Listing = { diffId: '', entries: [], unread: [], bytes: 0 };

/** Reads what differs, and of the shared layers those that can say whose the differing files are, once. */
export async function readLayers(
  old: ImageToRead | undefined,
  image: ImageToRead,
  signal: AbortSignal,
): Promise<ReadLayers> {
  const shared = sharedLayers(old?.image, image.image);
  const own = await readAll(image, numbers(shared, image.image.layers.length), DIFFERING, signal);
  const others = old ? await readAll(old, numbers(shared, old.image.layers.length), DIFFERING, signal) : [];
  const differing = [...own, ...others].map(({ listing }) => listing);
  const mayBeLeft = leadsBelow(differing)
    ? []
    : numbers(1, shared).filter((layer) => isBeside(old?.image.layers[layer], differing));
  const matched = matchedIn(own.map(({ listing }) => listing));
  const common = await readAll(
    image,
    numbers(0, shared).filter((layer) => !mayBeLeft.includes(layer)),
    { scanned: matched },
    signal,
  );
  const paths = [...own, ...others, ...common].flatMap(({ listing }) => listing.entries.map(({ path }) => path));
  const hashes = hashesFor(paths);
  const below = await withHashes(image, common, hashes, { scanned: matched }, signal);
  return {
    new: filled(image, [...below, ...(await withHashes(image, own, hashes, DIFFERING, signal))]),
    old: old ? filled(old, [...below, ...(await withHashes(old, others, hashes, DIFFERING, signal))]) : [],
    shared,
    leftOut: mayBeLeft,
    hashes,
    matched,
  };
}

/** With the shared layers that were left out. */
export async function readLeftOut(read: ReadLayers, image: ImageToRead, signal: AbortSignal): Promise<ReadLayers> {
  const more = new Map<number, Listing>();
  for (const layer of read.leftOut) more.set(layer, await readOne(image, layer, read.hashes, {}, signal));
  const withMore = (listing: Listing, layer: number): Listing => more.get(layer) ?? listing;
  return { ...read, old: read.old.map(withMore), new: read.new.map(withMore), leftOut: [] };
}

/** With the layers of which something is wanted read once more. What cannot be read a second time stays as it was read before, and is said. */
export async function readWanted(
  read: ReadLayers,
  wanted: Readonly<Record<'shared' | 'old' | 'new', ReadonlyMap<number, Wanted>>>,
  from: { readonly old: ImageToRead | undefined; readonly new: ImageToRead },
  signal: AbortSignal,
): Promise<ReadLayers> {
  const anew = async (image: ImageToRead, listings: readonly Listing[], layers: ReadonlyMap<number, Wanted>) => {
    const result = [...listings];
    for (const [layer, ofLayer] of layers) {
      const look = { wanted: ofLayer, scanned: layer < read.shared ? read.matched : 'all' } as const;
      const [before, again] = [listings[layer] ?? EMPTY, await readOne(image, layer, read.hashes, look, signal)];
      const isRead = again.diffId !== '';
      result[layer] = isRead ? again : { ...before, unread: [...before.unread, ...again.unread] };
    }
    return result;
  };
  const now = await anew(from.new, await anew(from.new, read.new, wanted.shared), wanted.new);
  const old = from.old ? await anew(from.old, read.old, wanted.old) : [];
  return { ...read, new: now, old: old.map((one, layer) => (wanted.shared.has(layer) ? (now[layer] ?? one) : one)) };
}

interface ReadLayer {
  readonly layer: number;
  readonly listing: Listing;
}

async function readAll(
  from: ImageToRead,
  layers: readonly number[],
  look: LayerLook,
  signal: AbortSignal,
): Promise<ReadLayer[]> {
  const read: ReadLayer[] = [];
  let hashes = GUESS;
  for (const layer of layers) {
    const listing = await readOne(from, layer, hashes, look, signal);
    const wanted = hashesFor(listing.entries.map(({ path }) => path));
    if (wanted.md5 || wanted.sha1) hashes = wanted;
    read.push({ layer, listing });
  }
  return read;
}

/** What was read before it was known which hashes are wanted is read once more. */
async function withHashes(
  from: ImageToRead,
  read: readonly ReadLayer[],
  hashes: Hashes,
  look: LayerLook,
  signal: AbortSignal,
): Promise<ReadLayer[]> {
  const result: ReadLayer[] = [];
  for (const one of read) {
    const first = one.listing.entries.find(({ sha256 }) => sha256 !== undefined);
    const lacks = first && ((hashes.md5 && first.md5 === undefined) || (hashes.sha1 && first.sha1 === undefined));
    result.push(lacks ? { layer: one.layer, listing: await readOne(from, one.layer, hashes, look, signal) } : one);
  }
  return result;
}

/** A layer that is not what its descriptor says is one that was not read; a registry that does not answer is no answer. */
async function readOne(
  from: ImageToRead,
  layer: number,
  hashes: Hashes,
  look: LayerLook,
  signal: AbortSignal,
): Promise<Listing> {
  const unread = from.image.layers[layer]?.unread;
  if (unread !== undefined) return notRead(unread);
  if (signal.aborted) return notRead(OUT_OF_TIME);
  try {
    return await from.listing(layer, hashes, look);
  } catch (error) {
    if (signal.aborted) return notRead(OUT_OF_TIME);
    if (error instanceof InvalidInput) return notRead(error.message);
    throw error;
  }
}

/** Also where a hard link brings it. */
function matchedIn(listings: readonly Listing[]): ReadonlySet<string> {
  const entries = listings.flatMap((listing) => listing.entries);
  const matched = new Set(entries.flatMap(({ path, marks }) => (marks?.some(isOwnRule) ? [path] : [])));
  if (matched.size > 0)
    for (const { path, target } of entries) if (target !== undefined && matched.has(target)) matched.add(path);
  return matched;
}

function isOwnRule({ is }: Mark): boolean {
  return is === 'own-rule';
}

function notRead(reason: string): Listing {
  return { ...EMPTY, unread: [{ reason }] };
}

function filled({ image }: ImageToRead, read: readonly ReadLayer[]): readonly Listing[] {
  const byNumber = new Map(read.map(({ layer, listing }) => [layer, listing]));
  return Array.from(image.layers, (_, layer) => byNumber.get(layer) ?? EMPTY);
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
