import type { Entry, Listing, Mark } from './entry.ts';
import { EntryList } from './entry-list.ts';
import { createFileHash, type FileHash, type MoreHash } from './file-hash.ts';
import { type Limits, MOST_NOTES } from './limits.ts';
import type { LaterFound, Looker } from './look.ts';
import { madeEntry } from './made-entry.ts';
import { cleanPath } from './paths.ts';
import type { TarHeader } from '../../compression/tar/header.ts';
import type { TarTaker } from './tar-reader.ts';

/** Bytes of a path that is too long for anything. */
const LONGEST_SHOWN = 200;

/** Makes entries of what a tar reader hands on. */
export class LayerEntries implements TarTaker {
  readonly #entries = new EntryList();
  /** Which limit ended it; then the rest of the layer is not wanted. */
  overLimit: string | undefined;
  /** Uncompressed bytes that may have come by now. */
  most: number;
  readonly #looker: Looker | undefined;
  readonly #limits: Limits;
  readonly #files: FileHash;
  readonly #notes: Listing['unread'][number][] = [];
  #moreNotes = 0;
  /** The file whose bytes are coming. */
  #file: Entry | undefined;
  #count = 0;
  /** Of files, holes among them. */
  #bytes = 0;
  #names = 0;
  #contents = 0;
  readonly #pending = new Set<Promise<void>>();
  /** By the number of the entry. */
  readonly #later = new Map<number, readonly Mark[]>();
  #isPassing = false;

  constructor(hashes: readonly MoreHash[], looker: Looker | undefined, limits: Limits) {
    this.#files = createFileHash(hashes);
    this.#looker = looker;
    this.#limits = limits;
    this.most = limits.bytes;
  }

  /** Entries in their order, all of them or the first, when everything is known that is found later. */
  async list(which: 'all' | 'first'): Promise<Pick<Listing, 'entries' | 'isPassing'>> {
    await Promise.all(this.#pending);
    const entries = this.#entries[which]();
    const passing = this.#isPassing ? ({ isPassing: true } as const) : {};
    if (this.#later.size === 0) return { entries, ...passing };
    const withMarks = (entry: Entry, index: number): Entry => {
      const marks = this.#later.get(index);
      return marks ? { ...entry, marks: [...(entry.marks ?? []), ...marks] } : entry;
    };
    return { entries: entries.map(withMarks), ...passing };
  }

  /** What was noted about entries. */
  unread(): Listing['unread'] {
    if (this.#moreNotes === 0) return this.#notes;
    return [...this.#notes, { reason: `runtimes disagree on ${this.#moreNotes} more of its entries` }];
  }

  /** What runtimes disagree on, of the layer as a whole. */
  noteLayer(reason: string): void {
    this.#notes.push({ reason });
  }

  entry(header: TarHeader): boolean {
    const { entries, bytes, names } = this.#limits;
    this.#file = undefined;
    this.#count += 1;
    if (this.#count > entries) return this.#stop(`more than ${entries} entries`);
    if (header.type === '0' && this.#bytes + header.size > bytes) return this.#stop(`more than ${bytes} bytes`);
    const { entry, at, disagreed, refused } = madeEntry(header);
    if (refused !== undefined) {
      this.#notes.push({ path: header.name.slice(0, LONGEST_SHOWN), reason: refused });
      return false;
    }
    if (disagreed !== undefined) this.#note(at ?? entry?.path ?? cleanPath(header.name), disagreed);
    if (entry === undefined) return true;
    this.#names += entry.path.length + (entry.target?.length ?? 0);
    if (this.#names > names) return this.#stop(`paths of more than ${names} bytes together`);
    if (entry.type === 'file') {
      this.#file = entry;
      this.#files.begin(entry.size, this.#looker?.file(entry));
    } else this.#entries.push(entry);
    return true;
  }

  data(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.most) return this.#stop(overLimit(this.#bytes, this.#limits));
    if (this.#file) this.#files.take(chunk);
    return true;
  }

  end(): boolean {
    if (!this.#file) return true;
    const { content, later, ...found } = this.#files.end();
    if (later) this.#await(this.#entries.length, later);
    const isKept = content !== undefined && this.#contents + content.length <= this.#limits.contents;
    this.#contents += isKept ? content.length : 0;
    this.#entries.push({ ...this.#file, ...found, ...(isKept ? { content } : {}) });
    if (content !== undefined && !isKept)
      this.#note(this.#file.path, `more than ${this.#limits.contents} bytes of files to look into`);
    return true;
  }

  #await(index: number, later: Promise<LaterFound>): void {
    const known = later.then(({ marks, isPassing }) => {
      if (marks.length > 0) this.#later.set(index, marks);
      if (isPassing) this.#isPassing = true;
      this.#pending.delete(known);
    });
    this.#pending.add(known);
  }

  #note(path: string, reason: string): void {
    if (this.#notes.length < MOST_NOTES) this.#notes.push({ path, reason });
    else this.#moreNotes += 1;
  }

  #stop(reason: string): false {
    this.overLimit = reason;
    return false;
  }
}

/** The sentence for so many bytes that are too many. */
export function overLimit(bytes: number, limits: Limits): string {
  return bytes > limits.bytes ? `more than ${limits.bytes} bytes` : `more than ${limits.ratio} times its packed size`;
}
