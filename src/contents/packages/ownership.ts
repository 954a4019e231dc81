import type { Ecosystem, PackageName } from '../../core/comparison.ts';
import type { TreeNode } from '../tree/tree.ts';

/** What a package's record says of a file. */
export interface Owner {
  readonly package: PackageName;
  /** `same`: the bytes are those of the record; `unknown`: it lists the file without a checksum that could be compared. */
  readonly state: 'same' | 'changed' | 'unknown';
  readonly isConfiguration?: true;
  /** Made by the package's scripts or from its files, not shipped: see `derived`. */
  readonly isDerived?: true;
}

/** Who owns which file, by the image's own records: claims of whoever made the image. */
export interface Ownership {
  readonly packages: readonly PackageName[];
  owner(node: TreeNode): Owner | undefined;
  /** The package that lists a link or a file without a checksum, where it would have one of a file. */
  listedBy(node: TreeNode): PackageName | undefined;
  /** What of a package's record would have to be the same under the same version: SHA-256 over owner lists and checksums. */
  recordOf(one: PackageName): string | undefined;
  /** Records that could not be read, or are of a form that is not. */
  readonly unread: readonly { readonly ecosystem: Ecosystem; readonly path: string; readonly reason: string }[];
}
