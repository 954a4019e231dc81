import type { TreeNode } from '../../tree/tree.ts';
import { type Both, isSameFile, oldNode } from '../view.ts';

const CACHE = /^(.*\/|)__pycache__\/([^/]+?)\.[a-z]+-?\d+[^/]*\.pyc$/;

/** Something else under the name of a compiled source: no compiled source at all, or other code for the same source. */
export function isOtherCache(node: TreeNode, is: string, both: Both): boolean {
  const [, folder = '', name] = CACHE.exec(node.path) ?? [];
  if (name === undefined) return false;
  const compiled = compiledOf(node);
  if (is !== 'source' || compiled === undefined || compiled.startsWith('unchecked')) return true;
  const source = `${folder}${name}.py`;
  const [before, now] = [both.old?.tree.nodes.get(source), both.new.tree.nodes.get(source)];
  const old = oldNode(node, both);
  if (!old || !before || !now || !isSameFile(before, now)) return false;
  return compiledOf(old) !== compiled;
}

/** The same code, compiled again: only the time of its source differs. */
export function isSameCache(one: TreeNode, other: TreeNode): boolean {
  const compiled = compiledOf(one);
  return compiled !== undefined && !compiled.startsWith('unchecked') && compiled === compiledOf(other);
}

export function compiledOf(node: TreeNode): string | undefined {
  return node.marks?.find((one) => one.is === 'compiled')?.says;
}
