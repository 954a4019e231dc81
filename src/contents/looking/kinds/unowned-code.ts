import { isOtherCache, isSameCache } from '../programs/caches.ts';
import { loadedCode } from '../loaded.ts';
import { isSameFile, type LookAtFile, oldNode, seenAt } from '../view.ts';

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
