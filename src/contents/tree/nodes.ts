import type { Entry } from '../reading/entry.ts';
import { pathOf, type Place } from './inode.ts';
import type { Tree, TreeNode } from './tree.ts';

/** What is said of the tree besides what stands in it. */
export interface Gathered {
  readonly hidden: Tree['hidden'][number][];
  readonly unread: Tree['unread'][number][];
}

/** What stands at this place, under this path. */
export function nodeOf(place: Place, path = pathOf(place)): TreeNode {
  const { entry, cameIn, mode, uid, gid, capability } = place.inode;
  const node = { ...entry, path, type: typeOf(entry), mode, uid, gid, layer: place.layer };
  const isOther = entry.type === 'file' && (entry.path !== path || cameIn !== place.layer);
  const isWithout = capability === entry.capability || capability === undefined;
  if (isWithout && !isOther) return node;
  return {
    ...node,
    ...(!isWithout && { capability }),
    ...(isOther && { cameAs: { layer: cameIn, path: entry.path } }),
  };
}

function typeOf({ type, path }: Entry): TreeNode['type'] {
  if (type === 'whiteout' || type === 'opaque' || type === 'hardlink') throw new Error(`${type} in the tree: ${path}`);
  return type;
}

/** All places but the root by path, folders before what is in them. */
export function nodesOf(root: Place): Map<string, TreeNode> {
  const nodes = new Map<string, TreeNode>([['', nodeOf(root, '')]]);
  const waiting: { readonly place: Place; readonly prefix: string }[] = [{ place: root, prefix: '' }];
  for (let next = waiting.pop(); next; next = waiting.pop())
    for (const child of next.place.children?.values() ?? []) {
      const path = `${next.prefix}${child.name}`;
      nodes.set(path, nodeOf(child, path));
      if (child.children) waiting.push({ place: child, prefix: `${path}/` });
    }
  return nodes;
}
