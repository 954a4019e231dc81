import type { Mark } from '../reading/entry.ts';
import type { TreeNode } from '../tree/tree.ts';
import { INTERPRETERS } from './programs/code.ts';
import { basename } from './places.ts';
import type { View } from './view.ts';

const known = new WeakMap<View, ReadonlySet<string>>();
const knownCommands = new WeakMap<View, Commands>();
const EXECUTABLE = 0o111;
/** Where what is found by its place stands: in a folder of programs or of libraries, in one of a language's packages. */
const LOADED_FROM = /^(?:usr\/(?:local\/)?)?(?:s?bin|lib(?:32|64|x32|exec)?)\/|(?:^|\/)(?:site|dist)-packages\//;

/** Of the system and of programs that bring their own. */
const PROGRAMS = /(?:^|\/)s?bin$/;

/** Where commands are found by their name alone. */
interface Commands {
  /** Of `PATH`. */
  readonly folders: ReadonlySet<string>;
  /** Paths of what links in such folders lead to. */
  readonly linked: ReadonlySet<string>;
}

/**
 * What a node is that can be run or loaded: its mark. Sources count where the image has what loads them, executable
 * texts as scripts where commands are found.
 */
export function loadedCode(node: TreeNode, view: View): Mark | undefined {
  const mark = node.marks?.find(({ is }) => is === 'program' || is === 'script' || is === 'source' || is === 'text');
  if (mark?.is === 'text') return isCommand(node.path, view) ? { ...mark, is: 'script' } : undefined;
  if (mark?.is !== 'source' || !view.isWhole) return mark;
  return mark.says !== undefined && languagesOf(view).has(mark.says) ? mark : undefined;
}

/** Whether something starts or is loaded from there by the place alone. */
export function isLoadedPlace(path: string): boolean {
  return LOADED_FROM.test(path);
}

function isCommand(path: string, view: View): boolean {
  const commands = knownCommands.get(view) ?? commandsOf(view);
  knownCommands.set(view, commands);
  return isCommandFolder(folderOf(path), commands.folders) || commands.linked.has(path);
}

function commandsOf({ tree, settings }: View): Commands {
  const folders = new Set<string>();
  for (const folder of (settings.environment.get('PATH') ?? '').split(':')) {
    const path = Buffer.from(folder, 'utf8')
      .toString('latin1')
      .replace(/^\/+|\/+$/g, '');
    if (path !== '') folders.add(tree.resolve(path)?.path ?? path);
  }
  const linked = new Set<string>();
  for (const node of tree.nodes.values())
    if (node.type === 'symlink' && isCommandFolder(folderOf(node.path), folders)) {
      const file = tree.resolve(node.path);
      if (file) linked.add(file.path);
    }
  return { folders, linked };
}

function isCommandFolder(folder: string, folders: ReadonlySet<string>): boolean {
  return PROGRAMS.test(folder) || folders.has(folder);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
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
