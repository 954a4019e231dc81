import type { Entry, Listing } from './entry.ts';
import { EntryList } from './entry-list.ts';
import { createFileHash, type MoreHash } from './file-hash.ts';
import { type Limits, MOST_NOTES } from './limits.ts';
import type { Looker } from './look.ts';
import { madeEntry } from './made-entry.ts';
import { cleanPath } from './paths.ts';
import type { TarHeader } from './tar-header.ts';
import type { TarTaker } from './tar-reader.ts';

/** What became of an archive. */
export interface LayerEntries extends TarTaker {
  readonly entries: EntryList;
  /** What was noted about entries, so far. */
  unread(): Listing['unread'][number][];
  /** Uncompressed bytes that may have come by now. */
  most: number;
  /** Which limit ended it; then the rest of the layer is not wanted. */
  overLimit: string | undefined;
  /** Bytes of files, holes among them. */
  bytes: number;
}

/** Makes entries of what a tar reader hands on. */
export function createLayerEntries(
  hashes: readonly MoreHash[],
  looker: Looker | undefined,
  limits: Limits,
): LayerEntries {
  const files = createFileHash(hashes);
  let file: Entry | undefined;
  let names = 0;
  let contents = 0;
  let count = 0;

  const notes: Listing['unread'][number][] = [];
  let more = 0;

  const self: LayerEntries = {
    entries: new EntryList(),
    overLimit: undefined,
    bytes: 0,
    most: limits.bytes,
    entry,
    data,
    end,
    unread: () => (more === 0 ? notes : [...notes, { reason: `runtimes disagree on ${more} more of its entries` }]),
  };

  function entry(header: TarHeader): boolean {
    file = undefined;
    count += 1;
    if (count > limits.entries) return stop(`more than ${limits.entries} entries`);
    if (header.type === '0' && self.bytes + header.size > limits.bytes) return stop(`more than ${limits.bytes} bytes`);
    const made = madeEntry(header);
    if (made.refused !== undefined) {
      notes.push({ path: header.name.slice(0, 200), reason: made.refused });
      return false;
    }
    if (made.disagreed !== undefined) note(made.at ?? made.entry?.path ?? cleanPath(header.name), made.disagreed);
    if (made.entry === undefined) return true;
    names += made.entry.path.length + (made.entry.target?.length ?? 0);
    if (names > limits.names) return stop(`paths of more than ${limits.names} bytes together`);
    if (made.entry.type === 'file') {
      file = made.entry;
      files.begin(file.size, looker?.file(file));
    } else self.entries.push(made.entry);
    return true;
  }

  function data(chunk: Buffer): boolean {
    self.bytes += chunk.length;
    if (self.bytes > self.most) return stop(overLimit(self.bytes, limits));
    if (file) files.take(chunk);
    return true;
  }

  function end(): boolean {
    if (!file) return true;
    const { content, ...found } = files.end();
    const isKept = content !== undefined && contents + content.length <= limits.contents;
    contents += isKept ? content.length : 0;
    self.entries.push({ ...file, ...found, ...(isKept ? { content } : {}) });
    if (content !== undefined && !isKept) note(file.path, `more than ${limits.contents} bytes of files to look into`);
    return true;
  }

  function note(path: string, reason: string): void {
    if (notes.length < MOST_NOTES) notes.push({ path, reason });
    else more += 1;
  }

  function stop(reason: string): boolean {
    self.overLimit = reason;
    return false;
  }

  return self;
}

/** The sentence for so many bytes that are too many. */
export function overLimit(bytes: number, limits: Limits): string {
  return bytes > limits.bytes ? `more than ${limits.bytes} bytes` : `more than ${limits.ratio} times its packed size`;
}
