import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Entry } from './entry.ts';
import { entryOf, lineOf } from './entry-line.ts';

/** Entries that stay as they are, and bytes of their paths; an entry takes some 300 bytes. */
const LOOSE = 20_000;
const LOOSE_PATHS = 8 * 1024 * 1024;
/** Characters that are packed at once. */
const BATCH = 1024 * 1024;

/**
 * Entries in their order, in little memory until it is known that they are wanted: those after the first 20,000 are packed
 * meanwhile, because a layer with too many of them is not read to its end.
 */
export class EntryList {
  readonly #loose: Entry[] = [];
  readonly #packed: Buffer[] = [];
  /** By the number of the entry. */
  readonly #contents = new Map<number, Buffer>();
  #lines: string[] = [];
  #length = 0;
  #count = 0;
  #paths = 0;

  get length(): number {
    return this.#count;
  }

  push(entry: Entry): void {
    this.#count += 1;
    this.#paths += entry.path.length;
    if (this.#packed.length + this.#lines.length === 0 && this.#count <= LOOSE && this.#paths <= LOOSE_PATHS) {
      this.#loose.push(entry);
      return;
    }
    if (entry.content) this.#contents.set(this.#count, entry.content);
    const line = lineOf(entry);
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length < BATCH) return;
    this.#packed.push(zstdCompressSync(this.#lines.join('\n')));
    this.#lines = [];
    this.#length = 0;
  }

  /** The first of them, at most 20,000. */
  first(): readonly Entry[] {
    return this.#loose;
  }

  all(): readonly Entry[] {
    if (this.#packed.length + this.#lines.length === 0) return this.#loose;
    const entries = [...this.#loose];
    for (const batch of [
      ...this.#packed.map((packed) => zstdDecompressSync(packed).toString().split('\n')),
      this.#lines,
    ])
      for (const line of batch) {
        const { entry } = entryOf(line);
        const content = this.#contents.get(entries.length + 1);
        entries.push(content ? { ...entry, content } : entry);
      }
    return entries;
  }
}
