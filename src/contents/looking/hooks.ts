import type { TreeNode } from '../tree/tree.ts';
import { type Before, type Both, isByRecord, isSameFile, linesOf, oldNode, ownerOf, textOf } from './view.ts';

/**
 * What the old image had of a hook at this path. A hook whose text is another one is new, unless a package changed its
 * own; one that a package owns and that is as it was is nothing to tell (undefined).
 */
export function beforeOfHook(node: TreeNode, both: Both): Before | undefined {
  const old = oldNode(node, both);
  const owned = isByRecord(ownerOf(node, both.new));
  if (!both.old || !old) return 'nothing';
  if (isSameFile(old, node)) return owned ? undefined : 'same-bytes';
  if (node.content && old.content && saysSame(node, old)) return owned ? undefined : 'other-bytes';
  return owned && isByRecord(ownerOf(old, both.old)) ? 'other-bytes' : 'nothing';
}

/** The first line that the old file has not; of what is no text, nothing. */
export function firstNewLine(node: TreeNode, both: Both): string {
  if (node.content?.includes(0) === true) return '';
  return newLines(node, both)[0] ?? '';
}

/** Those that the old file has not. */
export function newLines(node: TreeNode, both: Both): readonly string[] {
  const old = new Set(linesOf(oldNode(node, both)));
  return linesOf(node).filter((line) => !old.has(line));
}

function saysSame(one: TreeNode, other: TreeNode): boolean {
  // A comment in a unit or a key file is as a comment in a shell's file.
  return textOf(one) === textOf(other) || linesOf(one).join('\n') === linesOf(other).join('\n');
}
