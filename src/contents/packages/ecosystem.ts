import type { Ecosystem, PackageName } from '../../core/comparison.ts';
import type { Tree, TreeNode } from '../tree/tree.ts';

/** What the bytes of a file would hash to. */
export interface Checksum {
  readonly by: 'md5' | 'sha1' | 'sha256';
  /** Lower-case hexadecimal. */
  readonly hex: string;
  /** Where it stands at a link, it is of the text of the target. */
  readonly isOfTarget?: true;
}

/** What a package's record says of one path. */
export interface Claim {
  readonly package: PackageName;
  readonly checksum?: Checksum;
  /** Of a link, where the record has it. */
  readonly target?: string;
  readonly isConfiguration?: true;
  /** The record has checksums of files and none of this path: a link may stand there, and no file is the package's. */
  readonly isOnlyListed?: true;
}

/** Where a reader puts what it found. The first four throw {@link RecordRefused} at more than any honest image has. */
export interface Found {
  /** Before bytes of a record are looked at: one file may stand at a million paths. */
  spend(bytes: number, path: string): void;
  /** Notes a package; `record` is what has to be the same under the same version, in any order. */
  package(one: PackageName, record: readonly string[]): void;
  /** Notes what a record says of a path as it writes it, with or without a leading slash; says where in the tree that is. */
  claim(path: string, claim: Claim): void;
  /** A package owns whatever lies in a folder and is nobody's else, without checksums. */
  folder(path: string, one: PackageName): void;
  unread(path: string, reason: string): void;
  /** Whether a distribution's package has this file as it stands there: what it records is part of that package. */
  isOfSystem(node: TreeNode): boolean;
}

/** How the packages of one kind are recorded in an image. */
export interface PackageReader {
  readonly ecosystem: Ecosystem;
  /** Whether the bytes of the file at this path are needed. */
  isRecord(path: string): boolean;
  /** Whether an image with this path needs another hash than SHA-256. */
  readonly hash?: { readonly by: 'md5' | 'sha1'; isNeededBy(path: string): boolean };
  /** @throws RecordRefused where nothing of this kind can be read. */
  read(tree: Tree, found: Found): void | Promise<void>;
}

/** A record that is not what it has to be; the rest is read. */
export class RecordRefused extends Error {
  /** Where in the image. */
  readonly path: string;

  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}
