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

/**
 * `unreadable`: what could not be read where the old image could. A layer of its own that the old image could not read either
 * excuses one for the same reason, and no more: else one gap would hide any number of them.
 */
export function unreadable(both: Both, unread: readonly Unread[], shared: number): readonly Seen[] {
  const isShared = ({ layer }: Unread): boolean => layer !== undefined && layer < shared && both.old !== undefined;
  const before = new Set<string>();
  const layers = new Map<string, number>();
  for (const one of unread.filter(({ of }) => of === 'old'))
    if (!isOfLayer(one)) before.add(keyOf(one));
    else if (!isShared(one)) layers.set(one.reason, (layers.get(one.reason) ?? 0) + 1);
  const isExcused = (one: Unread): boolean => {
    if (!isOfLayer(one)) return before.has(keyOf(one));
    const left = layers.get(one.reason) ?? 0;
    layers.set(one.reason, left - 1);
    return left > 0;
  };
  return unread
    .filter((one) => one.of === 'new' && !isShared(one) && !isExcused(one))
    .map(({ path, layer, reason }) => ({
      kind: 'unreadable',
      ...(path !== undefined && { path }),
      ...(layer !== undefined && { layer }),
      before: 'nothing',
      says: reason.slice(0, 200),
    }));
}

/** All of the rest of a layer. */
function isOfLayer({ path, layer }: Unread): boolean {
  return path === undefined && layer !== undefined;
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
    ...unscanned(tree).map((one) => ({ of, ...one })),
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

/** Where rules of the user's own were not looked for. */
function unscanned(tree: Tree): readonly Omit<Unread, 'of'>[] {
  return Array.from(tree.nodes.values(), ({ marks, layer, path }) => {
    const mark = marks?.find(({ is }) => is === 'unscanned');
    return mark ? [{ layer, ...place(path), reason: mark.says ?? '' }] : [];
  }).flat();
}

function place(path: string | undefined): { readonly path?: string } {
  return path === undefined ? {} : { path: shownPath(path) };
}

function shownReason(reason: string): string {
  return shownText(Buffer.from(reason.slice(0, LONGEST), 'utf8').toString('latin1'));
}
