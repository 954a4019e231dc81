import type { TreeNode } from '../../tree/tree.ts';
import { loadedCode } from '../loaded.ts';
import { type Both, isSameFile, type LookAtFile, oldNode, seenAt } from '../view.ts';

const CACHE = /^(.*\/|)__pycache__\/([^/]+?)\.[a-z]+-?\d+[^/]*\.pyc$/;

/** Program, script or source of no package that is new or other than it was; `other-bytes` is a reason here as `nothing` is. */
export const unownedCode: LookAtFile = (node, both) => {
  if (node.type !== 'file') return [];
  const code = loadedCode(node, both.new);
  if (!code) return [];
  const owner = both.new.ownership.owner(node);
  if (owner && !(owner.isDerived === true && isOtherCache(node, code.is, both))) return [];
  const old = oldNode(node, both);
  if (old && (isSameFile(old, node) || isSameCache(old, node))) return [];
  return [
    seenAt('unowned-code', node, both, {
      before: old ? 'other-bytes' : 'nothing',
      says: code.says ?? '',
      isOwned: false,
    }),
  ];
};

/** Something else under the name of a compiled source: no compiled source at all, or other code for the same source. */
function isOtherCache(node: TreeNode, is: string, both: Both): boolean {
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
function isSameCache(one: TreeNode, other: TreeNode): boolean {
  const compiled = compiledOf(one);
  return compiled !== undefined && !compiled.startsWith('unchecked') && compiled === compiledOf(other);
}

function compiledOf(node: TreeNode): string | undefined {
  return node.marks?.find((one) => one.is === 'compiled')?.says;
}
