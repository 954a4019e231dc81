import { compiledOf, isOtherCache } from '../programs/caches.ts';
import { basename, placeOf } from '../places.ts';
import { beforeOf, isByRecord, isSameFile, type LookAtFile, ownerOf, seenAt } from '../view.ts';

/**
 * `import-hook` by what is no text: variant `compiled`, the compiled source of one that Python runs at its start, which it
 * takes in place of the source; `path`: what is searched before all else (`python313.zip`), says where that is (`._pth`,
 * `pyvenv.cfg` beside the system's Python), or is run with every Ruby (`operating_system.rb`).
 */
export const importPaths: LookAtFile = (node, both) => {
  if (placeOf(node.path) !== 'import-path' || node.type !== 'file' || node.size === 0) return [];
  const isCompiled = node.path.includes('__pycache__/');
  const owner = ownerOf(node, both.new);
  if (isByRecord(owner) && !(isCompiled && owner?.isDerived === true && isOtherCache(node, sortOf(node), both)))
    return [];
  const code = compiledOf(node);
  const before = beforeOf(
    node,
    both,
    (old) => isSameFile(old, node) || (code !== undefined && compiledOf(old) === code),
  );
  const details = { variant: isCompiled ? 'compiled' : 'path', before, isOwned: false, says: basename(node.path) };
  return [seenAt('import-hook', node, both, details)];
};

function sortOf({ marks = [] }: Parameters<LookAtFile>[0]): string {
  return marks.find(({ is }) => is === 'source')?.is ?? '';
}
