import { between, type Random } from '../../../bench/random.ts';
import type { Written } from '../../../src/contents/reading/tar.fixture.ts';

/** What a layer is made of. */
export interface Archive {
  readonly entries: readonly Written[];
  /** Instead of two blocks of zeros. */
  readonly end?: Buffer;
  /** Bytes of the whole archive that are left. */
  readonly cut?: (length: number) => number;
  /** What becomes of the packed bytes. */
  readonly pack?: (bytes: Buffer, isZstd: boolean) => Buffer;
  /** The configuration names another layer. */
  readonly hasWrongDiffId?: true;
}

/** Changes the layers of a stack. */
export type Trick = (archives: Archive[], random: Random) => Archive[];

/** Puts these entries into one of the layers, at one of its places, in this order. */
export function insert(...entries: readonly Written[]): Trick {
  return (archives, random) => {
    const at = between(random, 0, archives.length - 1);
    return archives.map((archive, index) => {
      if (index !== at) return archive;
      const from = between(random, 0, archive.entries.length);
      return { ...archive, entries: archive.entries.toSpliced(from, 0, ...entries) };
    });
  };
}

/** New layers on top, in this order. */
export function layers(...tops: readonly (readonly Written[])[]): Trick {
  return (archives) => [...archives, ...tops.map((entries) => ({ entries }))];
}

/** Changes the last layer. */
export function last(change: (archive: Archive, random: Random) => Archive): Trick {
  return (archives, random) =>
    archives.map((archive, index) => (index === archives.length - 1 ? change(archive, random) : archive));
}

export const file = (name: string, data = name): Written => ({ name, data });
export const folder = (name: string, mode = 0o755): Written => ({ name: `${name}/`, type: '5', mode });
export const symlink = (name: string, link: string): Written => ({ name, type: '2', link });
export const hardlink = (name: string, link: string): Written => ({ name, type: '1', link });
