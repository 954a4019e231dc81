import type { Seen, Unread } from '../../core/comparison.ts';
import { isToldByBytes, placeOf } from '../looking/places.ts';
import { hasTooManyLinks, reachedIn } from '../looking/reached.ts';
import { shownPath, shownText } from '../looking/shown.ts';
import type { Both, View } from '../looking/view.ts';
import { wantedIn } from '../looking/wanted.ts';
import type { Tree, TreeNode } from '../tree/tree.ts';

const LONGEST = 300;

/** What could not be read of either image, the new one's layers lowest 0. */
export function unreadOf({ old, new: view }: Both): readonly Unread[] {
  return [...one('new', view), ...(old ? one('old', old) : [])];
}

/** `unreadable`: what could not be read where the old image could. */
export function unreadable(both: Both, unread: readonly Unread[], shared: number): readonly Seen[] {
  const before = new Set(unread.filter((one) => one.of === 'old').map(keyOf));
  return unread
    .filter(
      (one) =>
        one.of === 'new' && !(one.layer !== undefined && one.layer < shared && both.old) && !before.has(keyOf(one)),
    )
    .map(({ path, layer, reason }) => ({
      kind: 'unreadable',
      ...(path !== undefined && { path }),
      ...(layer !== undefined && { layer }),
      before: 'nothing',
      says: reason.slice(0, 200),
    }));
}

function keyOf({ path, reason }: Unread): string {
  return `${path ?? ''} ${reason}`;
}

function one(of: Unread['of'], { tree, ownership }: View): readonly Unread[] {
  const long = [...tree.nodes.values()].filter((node) => node.marks?.some(({ is }) => is === 'too-long'));
  return [
    ...tree.unread.map(({ layer, path, reason }) => ({ of, layer, ...place(path), reason: shownReason(reason) })),
    ...ownership.unread.map(({ path, reason }) => ({ of, ...place(path), reason: shownReason(reason) })),
    ...long.map((node) => ({
      of,
      layer: node.layer,
      ...place(node.path),
      reason: 'longer than is read of such a file',
    })),
    ...unlooked(tree).map((node) => ({
      of,
      layer: node.layer,
      ...place(node.path),
      reason: 'what stands here came in under another name, where nobody looked into it',
    })),
    ...(hasTooManyLinks(tree) ? [{ of, reason: 'more links to folders than are followed' }] : []),
  ];
}

function unlooked(tree: Tree): readonly TreeNode[] {
  const files = [...tree.nodes.values(), ...reachedIn(tree).values()].filter((node) => {
    const at = node.type === 'file' && node.size > 0 ? placeOf(node.path) : undefined;
    const isKept = node.content !== undefined || node.marks?.some(({ is }) => is === 'too-long') === true;
    return at !== undefined && isToldByBytes(at) && !isKept;
  });
  return [...files, ...wantedIn(tree).beyond];
}

function place(path: string | undefined): { readonly path?: string } {
  return path === undefined ? {} : { path: shownPath(path) };
}

function shownReason(reason: string): string {
  return shownText(Buffer.from(reason.slice(0, LONGEST), 'utf8').toString('latin1'));
}
