import type { Seen } from '../../../core/comparison.ts';
import type { TreeNode } from '../../tree/tree.ts';
import { placeOf } from '../places.ts';
import { shownPath, shownSetting } from '../shown.ts';
import {
  type Both,
  isByRecord,
  isSameFile,
  linesOf,
  type LookAtFile,
  type LookAtImage,
  oldNode,
  seenAt,
  type View,
} from '../view.ts';
import { beforeOfHook, firstNewLine } from '../hooks.ts';

const VARIABLES = ['LD_PRELOAD', 'LD_AUDIT'];

/** Folders that the loader searches, made known by a file: variant `folders`. `ld.so.preload`: as owned as all that it loads. */
export const loaderFiles: LookAtFile = (node, both) => {
  const place = placeOf(node.path);
  if (place === 'library-folders') {
    const before = node.type === 'file' && linesOf(node).length > 0 ? beforeOfHook(node, both) : undefined;
    if (before === undefined) return [];
    return [seenAt('loader-hook', node, both, { variant: 'folders', before, says: firstNewLine(node, both) })];
  }
  if (place !== 'preload') return [];
  // A link to nothing may be one to what is mounted there.
  if (node.type === 'symlink' && both.new.tree.resolve(node.path)) return [];
  const libraries = linesOf(node).flatMap((line) => line.split(/[\s:]+/));
  if (node.content && libraries.length === 0) return [];
  const old = linesOf(oldNode(node, both)).flatMap((line) => line.split(/[\s:]+/));
  return [
    seenAt('loader-hook', node, both, {
      before: beforeOfLibraries(libraries, old, both),
      says: libraries.join(' '),
      isOwned: areOwned(libraries, both.new),
    }),
  ];
};

/** `LD_PRELOAD` and `LD_AUDIT`; the path is that of the first library that no package owns. */
export const loaderSettings: LookAtImage = (both) =>
  VARIABLES.flatMap((name): readonly Seen[] => {
    const value = both.new.settings.environment.get(name) ?? '';
    const libraries = value.split(/[\s:]+/).filter((one) => one !== '');
    if (libraries.length === 0) return [];
    const old = (both.old?.settings.environment.get(name) ?? '').split(/[\s:]+/);
    const isOwned = areOwned(libraries, both.new);
    const strange = libraries.find((one) => !areOwned([one], both.new)) ?? libraries[0] ?? '';
    const node = found(strange, both.new);
    return [
      {
        kind: 'loader-hook',
        ...(node && { path: shownPath(node.path), layer: node.layer }),
        ...(node?.sha256 !== undefined && { sha256: node.sha256 }),
        ...(isOwned && { isOwned }),
        before: beforeOfLibraries(libraries, old, both),
        says: shownSetting(`${name}=${value}`),
      },
    ];
  });

function beforeOfLibraries(libraries: readonly string[], old: readonly string[], both: Both): Seen['before'] {
  if (!both.old || libraries.some((one) => !old.includes(one))) return 'nothing';
  const view = both.old;
  const isSame = libraries.every((one) => {
    const [before, now] = [found(one, view), found(one, both.new)];
    return before === now || (before !== undefined && now !== undefined && isSameFile(before, now));
  });
  return isSame ? 'same-bytes' : 'other-bytes';
}

function areOwned(libraries: readonly string[], view: View): boolean {
  return libraries.length > 0 && libraries.every((one) => isByRecord(ownerOf(found(one, view), view)));
}

function ownerOf(node: TreeNode | undefined, view: View): ReturnType<View['ownership']['owner']> {
  return node && view.ownership.owner(node);
}

const FOLDERS = ['usr/local/lib', 'lib', 'usr/lib', 'lib64', 'usr/lib64'];

/** A library by its path, or by its name in the loader's folders; `$LIB` and its like are not unfolded. */
function found(library: string, { tree }: View): TreeNode | undefined {
  const path = Buffer.from(library, 'utf8').toString('latin1').replace(/^\/+/, '');
  if (library.startsWith('/')) return tree.resolve(path);
  for (const folder of FOLDERS) {
    const node = tree.resolve(`${folder}/${path}`);
    if (node) return node;
  }
  return undefined;
}
