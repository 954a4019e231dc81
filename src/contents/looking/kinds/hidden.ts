import type { Seen } from '../../../core/comparison.ts';
import type { TreeNode } from '../../tree/tree.ts';
import { shownPath } from '../shown.ts';
import { type Both, isSameFile, type LookAtFile, type LookAtImage, type View } from '../view.ts';

/** `hidden-below`: what a layer brought and a later one took away again; variant is the kind that it would be, and that one’s variant. */
export function hiddenBelow(looks: readonly LookAtFile[]): LookAtImage {
  return (both) => {
    const before = new Map((both.old?.tree.hidden ?? []).map(({ node }) => [node.path, node]));
    return both.new.tree.hidden.flatMap(({ node, by }) => {
      if (by < both.shared) return [];
      // Of a package's file the earlier version is gone, as an update has it.
      if (both.new.ownership.owner(node)) return [];
      // The old image had it in the open: it was replaced or taken away since.
      const open = both.old?.tree.nodes.get(node.path);
      if (open && isSameFile(open, node)) return [];
      const old = before.get(node.path);
      // What stood there in the other image says nothing of what is hidden in this one.
      const alone: Both = { new: withNode(both.new, node), shared: 0 };
      const kinds = looks.flatMap((look) => look(node, alone));
      return kinds.map((one): Seen => {
        const { kind, variant, isOwned: _, says, ...rest } = one;
        return {
          ...rest,
          kind: 'hidden-below',
          path: shownPath(node.path),
          variant: variant === undefined ? kind : `${kind} ${variant}`,
          before: !old ? 'nothing' : isSameFile(old, node) ? 'same-bytes' : 'other-bytes',
          says: `removed by layer ${by}${says === undefined ? '' : `: ${says}`}`.slice(0, 200),
        };
      });
    });
  };
}

/** The image as if the node still stood there. */
function withNode(view: View, node: TreeNode): View {
  const { tree } = view;
  const resolve = (path: string): TreeNode | undefined => (path === node.path ? node : tree.resolve(path));
  return { ...view, isWhole: false, tree: { ...tree, resolve } };
}
