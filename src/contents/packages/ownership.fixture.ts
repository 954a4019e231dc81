import { createHash } from 'node:crypto';
import type { Owner, Ownership } from './ownership.ts';
import { readOwnership } from './read.ts';
import { treeOf } from './folder-tree.fixture.ts';

/** Lower-case hexadecimal. */
export function hashOf(by: 'md5' | 'sha1' | 'sha256', text: string): string {
  return createHash(by).update(text).digest('hex');
}

/** Reads a tree of a few files; says of a path who owns it, and in short: `acme 1.0 same`. */
export async function ownershipOf(files: Parameters<typeof treeOf>[0]): Promise<
  Ownership & {
    readonly of: (path: string) => Owner | undefined;
    readonly says: (path: string) => string;
    /** The name of the package that only lists it. */
    readonly listed: (path: string) => string | undefined;
  }
> {
  const tree = treeOf(files);
  const ownership = await readOwnership(tree);
  const nodeAt = (path: string) => {
    const node = tree.nodes.get(path);
    if (node === undefined) throw new Error(`the tree has no ${path}`);
    return node;
  };
  const of = (path: string) => ownership.owner(nodeAt(path));
  const listed = (path: string) => ownership.listedBy(nodeAt(path))?.name;
  const says = (path: string) => {
    const owner = of(path);
    if (owner === undefined) return 'nobody';
    const { name, version } = owner.package;
    const more = `${owner.isConfiguration ? ' configuration' : ''}${owner.isDerived ? ' derived' : ''}`;
    return `${name} ${version} ${owner.state}${more}`;
  };
  return { ...ownership, of, says, listed };
}
