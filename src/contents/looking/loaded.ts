import type { Mark } from '../reading/entry.ts';
import type { TreeNode } from '../tree/tree.ts';
import { INTERPRETERS } from './code.ts';
import { basename } from './places.ts';
import type { View } from './view.ts';

const known = new WeakMap<View, ReadonlySet<string>>();
const EXECUTABLE = 0o111;
/** Where what is found by its place stands: in a folder of programs or of libraries, in one of a language's packages. */
const LOADED_FROM = /^(?:usr\/(?:local\/)?)?(?:s?bin|lib(?:32|64|x32|exec)?)\/|(?:^|\/)(?:site|dist)-packages\//;

/** What a node is that can be run or loaded: its mark. Sources count where the image has what loads them. */
export function loadedCode(node: TreeNode, view: View): Mark | undefined {
  const mark = node.marks?.find(({ is }) => is === 'program' || is === 'script' || is === 'source');
  if (mark?.is !== 'source' || !view.isWhole) return mark;
  return mark.says !== undefined && languagesOf(view).has(mark.says) ? mark : undefined;
}

/** Whether something starts or is loaded from there by the place alone. */
export function isLoadedPlace(path: string): boolean {
  return LOADED_FROM.test(path);
}

function languagesOf(view: View): ReadonlySet<string> {
  const before = known.get(view);
  if (before) return before;
  const found = new Set<string>();
  for (const node of view.tree.nodes.values()) {
    const isLibrary = node.path.endsWith('.so');
    if (node.type !== 'symlink' && !isLibrary && (node.type !== 'file' || (node.mode & EXECUTABLE) === 0)) continue;
    const name = basename(node.path);
    for (const [language, pattern] of Object.entries(INTERPRETERS)) if (pattern.test(name)) found.add(language);
  }
  known.set(view, found);
  return found;
}
