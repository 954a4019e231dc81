import type { Entry } from '../reading/entry.ts';

/** What stands at a path after all layers. A hard link is the file that it shares, under its own path. */
export interface TreeNode extends Entry {
  readonly type: Exclude<Entry['type'], 'whiteout' | 'opaque' | 'hardlink'>;
  /** Lowest 0: the layer that brought it there. */
  readonly layer: number;
  /** Where its bytes are in a listing, if not at its path in that layer: of hard links, and of what was put below a symbolic one. */
  readonly cameAs?: { readonly layer: number; readonly path: string };
}

/** The tree that a runtime makes of an image's layers. */
export interface Tree {
  /** By path, see `Entry.path`. */
  readonly nodes: ReadonlyMap<string, TreeNode>;
  /** What a layer brought and a later one removed or replaced. */
  readonly hidden: readonly { readonly node: TreeNode; readonly by: number }[];
  /** What runtimes refuse, or do not agree on. */
  readonly unread: readonly { readonly layer: number; readonly path?: string; readonly reason: string }[];
  /** What stands where the path leads, symbolic links followed inside the root, at most 40. */
  resolve(path: string): TreeNode | undefined;
  /** The latest layer that brought what `resolve` gives, or a link on the way to it. */
  latestOf(path: string): number | undefined;
}
