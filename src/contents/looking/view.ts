import type { Seen, SeenKind } from '../../core/comparison.ts';
import { SYSTEM_ECOSYSTEMS } from '../../core/comparison.ts';
import type { Owner, Ownership } from '../packages/ownership.ts';
import type { Tree, TreeNode } from '../tree/tree.ts';
import { itselfOf, reachedIn } from './reached.ts';
import type { ImageSettings } from './settings.ts';
import { shownPath, shownText } from './shown.ts';

/** One image as it is looked at. */
export interface View {
  readonly tree: Tree;
  readonly ownership: Ownership;
  readonly settings: ImageSettings;
  /** Each layer is in the tree; of some, what is shared with the other image was left out. */
  readonly isWhole: boolean;
}

/** Without an old one, the image is looked at by itself. */
export interface Both {
  readonly old?: View;
  readonly new: View;
  /** So many of the lowest layers are the same: what they bring is no difference, whether they were read or not. */
  readonly shared: number;
}

/** Looks at one thing of the new image's tree, and says what of a kind it is. */
export type LookAtFile = (node: TreeNode, both: Both) => readonly Seen[];

/** Looks at the images as a whole. */
export type LookAtImage = (both: Both) => readonly Seen[];

export type Before = Seen['before'];

export interface Details {
  readonly variant?: string;
  readonly before: Before;
  readonly says?: string;
  /** Where another thing than the bytes decides. */
  readonly isOwned?: boolean;
}

/** What is seen at a node. `says` is text of a file: one byte a character. */
export function seenAt(kind: SeenKind, node: TreeNode, both: Both, details: Details): Seen {
  const owner = ownerOf(node, both.new);
  const isOwned = details.isOwned ?? isByRecord(owner);
  return {
    kind,
    path: shownPath(node.path),
    layer: node.layer,
    ...(node.sha256 !== undefined && { sha256: node.sha256 }),
    ...(details.variant !== undefined && { variant: details.variant }),
    ...(owner && { package: owner.package }),
    ...(isOwned && { isOwned }),
    before: details.before,
    ...(details.says !== undefined && details.says !== '' && { says: shownText(details.says) }),
  };
}

/** Whose it is; what is reached by a link is his whose the file is. */
export function ownerOf(node: TreeNode, { ownership }: View): Owner | undefined {
  return ownership.owner(itselfOf(node));
}

/** A package lists it, and its bytes are those of the record; or it is made by a package, and nothing tells otherwise. */
export function isByRecord(owner: Owner | undefined): boolean {
  return owner !== undefined && (owner.state === 'same' || (owner.isDerived === true && owner.state === 'unknown'));
}

export function isOfSystem(owner: Owner): boolean {
  return SYSTEM_ECOSYSTEMS.has(owner.package.ecosystem);
}

/** What stood at the path in the old image; where that was a link at a place, what it led to. */
export function oldNode(node: TreeNode, both: Both): TreeNode | undefined {
  return both.old && (reachedIn(both.old.tree).get(node.path) ?? both.old.tree.nodes.get(node.path));
}

/** What the old image had of a sign at this path. */
export function beforeOf(node: TreeNode, both: Both, hadIt: (old: TreeNode, view: View) => boolean): Before {
  const old = oldNode(node, both);
  if (!both.old || !old || !hadIt(old, both.old)) return 'nothing';
  return isSameFile(old, node) ? 'same-bytes' : 'other-bytes';
}

export function isSameFile(one: TreeNode, other: TreeNode): boolean {
  return one.type === other.type && one.sha256 === other.sha256 && one.target === other.target;
}

/** The text of a file that was kept; one byte a character. */
export function textOf(node: TreeNode | undefined): string {
  return node?.content?.toString('latin1') ?? '';
}

/** Lines that say something: trimmed, without empty ones and those that are commented out by `#`. */
export function linesOf(node: TreeNode | undefined): readonly string[] {
  return textOf(node)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
