export type EntryType =
  | 'file'
  | 'directory'
  | 'symlink'
  | 'hardlink'
  | 'character'
  | 'block'
  | 'fifo'
  /** What lies at this path in the layers below is gone. */
  | 'whiteout'
  /** What lies under this folder in the layers below is gone. */
  | 'opaque';

/** Something in the bytes of a file. */
export interface Mark {
  /** A word of `src/contents/looking`. */
  readonly is: string;
  readonly says?: string;
}

/** One entry of a layer, as runtimes would make it. */
export interface Entry {
  /** Its bytes, one a character (latin1): cleaned as runtimes do, without a leading slash; empty for the root. Of a whiteout, what goes. */
  readonly path: string;
  readonly type: EntryType;
  /** The twelve lowest bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
  /** Of links, as latin1; of hard links cleaned like a path. */
  readonly target?: string;
  /** Major and minor number. */
  readonly device?: readonly [number, number];
  /** `security.capability`, hexadecimal. */
  readonly capability?: string;
  /** Lower-case hexadecimal, of regular files; the other two only where they were asked for. */
  readonly sha256?: string;
  readonly md5?: string;
  readonly sha1?: string;
  readonly marks?: readonly Mark[];
  /** The bytes, where whoever looks kept them. */
  readonly content?: Buffer;
}

/** What a layer holds, in its own order; the last entry of a path counts. */
export interface Listing {
  /** SHA-256 of the uncompressed bytes, as `sha256:…`. */
  readonly diffId: string;
  readonly entries: readonly Entry[];
  /** Why reading ended early, or what runtimes would not agree on: then the layer is not completely read. */
  readonly unread: readonly { readonly path?: string; readonly reason: string }[];
  /** Uncompressed bytes read. */
  readonly bytes: number;
  /** Reading ended at a limit of whoever asked: of the entries the first are there, at most 20,000. */
  readonly isCut?: true;
  /** Its bytes could not be unpacked to their end: `diffId` is of those that were. */
  readonly isDamaged?: true;
  /** Something kept whoever looks from looking into all of it this time. */
  readonly isPassing?: true;
}
