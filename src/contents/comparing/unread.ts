import type { Seen, Unread } from '../../core/comparison.ts';
import { type Place, placeOf } from '../looking/places.ts';
import { reachedIn } from '../looking/reached.ts';
import { shownPath, shownText } from '../looking/shown.ts';
import { type Both, isOfSystem, type View } from '../looking/view.ts';
import type { Ownership } from '../packages/ownership.ts';
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
    ...unlooked(tree, ownership).map((node) => ({
      of,
      layer: node.layer,
      ...place(node.path),
      reason: 'what stands here came in under another name, where nobody looked into it',
    })),
  ];
}

/** Of these the bytes decide, and they are kept by the path at which they come in: links bring others there. */
const BY_BYTES: ReadonlySet<Place | undefined> = new Set<Place>([
  'preload',
  'library-folders',
  'accounts',
  'ssh-keys',
  'import-hook',
  'php-settings',
  'package-source',
  'name-resolution',
]);

function unlooked(tree: Tree, ownership: Ownership): readonly TreeNode[] {
  // A distribution's package may bring settings by a link: its record has their bytes.
  const isRecorded = (file: TreeNode | undefined) => {
    const owner = file && ownership.owner(file);
    return owner !== undefined && isOfSystem(owner) && owner.state === 'same';
  };
  const own = [...tree.nodes.values()].filter((node) => {
    const file = node.type === 'symlink' ? tree.resolve(node.path) : node;
    const place = placeOf(node.path);
    // Certificates are known by marks, which are made in trust stores only.
    return place === 'trust-store'
      ? isFile(file) && placeOf(file.path) !== 'trust-store' && !isRecorded(file)
      : BY_BYTES.has(place) && isUnlooked(file) && !isRecorded(file);
  });
  const reached = [...reachedIn(tree).values()].filter((node) => {
    const place = placeOf(node.path);
    return (BY_BYTES.has(place) || place === 'trust-store') && isUnlooked(node);
  });
  return [...own, ...reached];
}

function isUnlooked(file: TreeNode | undefined): boolean {
  return isFile(file) && file.content === undefined && file.marks?.some(({ is }) => is === 'too-long') !== true;
}

function isFile(node: TreeNode | undefined): node is TreeNode {
  return node?.type === 'file' && node.size > 0;
}

function place(path: string | undefined): { readonly path?: string } {
  return path === undefined ? {} : { path: shownPath(path) };
}

function shownReason(reason: string): string {
  return shownText(Buffer.from(reason.slice(0, LONGEST), 'utf8').toString('latin1'));
}
