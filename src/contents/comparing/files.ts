import type { Tree, TreeNode } from '../tree/tree.ts';

/** Files, links and devices (no folders) that the new tree has and the old one had not, has otherwise, or has no more. */
export interface FileChanges {
  readonly added: readonly TreeNode[];
  readonly changed: readonly TreeNode[];
  /** As they were. */
  readonly removed: readonly TreeNode[];
}

/** By path. By itself, everything is added. Times are none of it: a rebuild changes all of them. */
export function fileChanges(old: Tree | undefined, tree: Tree): FileChanges {
  const added: TreeNode[] = [];
  const changed: TreeNode[] = [];
  for (const node of tree.nodes.values()) {
    if (node.type === 'directory') continue;
    const before = old?.nodes.get(node.path);
    if (!before || before.type === 'directory') added.push(node);
    else if (!isSame(before, node)) changed.push(node);
  }
  const removed = [...(old?.nodes.values() ?? [])].filter(({ type, path }) => {
    const now = tree.nodes.get(path);
    return type !== 'directory' && (!now || now.type === 'directory');
  });
  return { added: added.sort(byPath), changed: changed.sort(byPath), removed: removed.sort(byPath) };
}

function isSame(one: TreeNode, other: TreeNode): boolean {
  return (
    one.type === other.type &&
    one.sha256 === other.sha256 &&
    one.target === other.target &&
    one.mode === other.mode &&
    one.uid === other.uid &&
    one.gid === other.gid &&
    one.capability === other.capability &&
    one.device?.join(':') === other.device?.join(':')
  );
}

function byPath(one: TreeNode, other: TreeNode): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}
