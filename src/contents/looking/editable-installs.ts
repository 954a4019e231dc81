import { createHash } from 'node:crypto';
import type { Tree, TreeNode } from '../tree/tree.ts';
import { textOf } from './view.ts';

/**
 * What `pip install --editable` has setuptools put beside packages: a `.pth` that starts a finder, and the finder, which says
 * where the modules of a project lie. That is as much as a `.pth` with the path of a folder says, if the finder is setuptools' own.
 */
const START = /^import (__editable___\w+_finder); \1\.install\(\)$/;
/** SHA-256 of finders without the three lines that differ from one project to the next. */
const FINDERS: ReadonlySet<string> = new Set([
  // Setuptools 65.
  'ed629ee88167ee05b17495cf8dd34dcee4bb12fa14818c34c2240cebf65873da',
  // Setuptools 78.
  '9c63a7c1fe9ee80a5857eb8e55726a52bd2f6ca7c0bee2012bb3995fa47ea42f',
]);

/** A name or a path as Python writes it, without anything that it would escape. */
const WORD = String.raw`'[^'\\\n]*'`;
const MAPPING = new RegExp(`^MAPPING(?:: dict\\[str, str\\])? = \\{(?:${WORD}: ${WORD}(?:, (?!\\})|(?=\\})))*\\}$`);
const NAMESPACES = new RegExp(
  `^NAMESPACES(?:: dict\\[str, list\\[str\\]\\])? = \\{(?:${WORD}: \\[(?:${WORD}(?:, (?!\\])|(?=\\])))*\\](?:, (?!\\})|(?=\\})))*\\}$`,
);
const PLACEHOLDER = new RegExp(`^PATH_PLACEHOLDER = ${WORD} \\+ "\\.__path_hook__"$`);
/** Modules that Python looks for when it starts: who says where they lie says what runs. */
const AT_START = /'(?:site|user)customize['.]/;

/** Where setuptools puts a finder. */
export function isFinderPath(path: string): boolean {
  return /\/__editable___\w+_finder\.py$/.test(path);
}

/** Whether a line of the `.pth` at this path starts setuptools' own finder of an editable install, and nothing else. */
export function isEditableInstall(line: string, path: string, tree: Tree): boolean {
  const [, name] = START.exec(line) ?? [];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const finder = name === undefined ? undefined : tree.nodes.get(`${folder}${name}.py`);
  if (finder?.type !== 'file' || finder.size > LARGEST || shadowedIn(tree).has(`${folder}${name}`)) return false;
  const before = known.get(finder);
  if (before !== undefined) return before;
  const isOwn = isFinder(finder);
  known.set(finder, isOwn);
  return isOwn;
}

const LARGEST = 64 * 1024;
const known = new WeakMap<TreeNode, boolean>();
const shadowed = new WeakMap<Tree, ReadonlySet<string>>();
const OTHER_MODULE = /^(.*\/__editable___\w+_finder)(?:\.(?!py$)[^/]*)?$/;

/** Modules of finders that stand there otherwise than as a source: Python takes a folder or a program of that name before it. */
function shadowedIn(tree: Tree): ReadonlySet<string> {
  const before = shadowed.get(tree);
  if (before) return before;
  const found = new Set<string>();
  for (const path of tree.nodes.keys()) {
    const [, module] = path.includes('__editable___') ? (OTHER_MODULE.exec(path) ?? []) : [];
    if (module !== undefined) found.add(module);
  }
  shadowed.set(tree, found);
  return found;
}

function isFinder(node: TreeNode): boolean {
  const lines = textOf(node).split('\n');
  const rest = lines.filter((line) => !isOfProject(line));
  return (
    lines.length - rest.length === 3 &&
    FINDERS.has(createHash('sha256').update(rest.join('\n'), 'latin1').digest('hex'))
  );
}

function isOfProject(line: string): boolean {
  const isTable = MAPPING.test(line) || NAMESPACES.test(line);
  return (isTable && !AT_START.test(line)) || PLACEHOLDER.test(line);
}
