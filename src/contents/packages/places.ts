import type { Tree, TreeNode } from '../tree/tree.ts';

// No package has longer or deeper paths, and each step of each costs a look-up.
const LONGEST_PATH = 1024;
const MOST_STEPS = 64;
const MOST_FOLDERS_KEPT = 10_000;

/** Where in the tree the paths of records lie. */
export interface Places {
  /** What stands at a path, links on the way to it followed, it itself not; undefined where nothing does. */
  at(path: string): TreeNode | undefined;
  /** The path itself, cleaned and with links on the way followed; undefined where it leaves the root or is too long. */
  real(path: string): string | undefined;
}

/**
 * Records name files by the way they were installed (`/bin/ls`), the tree has them where they lie (`usr/bin/ls`, since `bin`
 * is a link).
 */
export function placesIn(tree: Tree): Places {
  const folders = new Map<string, string>();

  function realFolder(folder: string): string {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    let place = '';
    for (const step of folder.split('/')) {
      place = under(place, step);
      if (tree.nodes.get(place)?.type !== 'symlink') continue;
      const node = tree.resolve(place);
      if (node?.type === 'directory') place = node.path;
    }
    if (folders.size >= MOST_FOLDERS_KEPT) folders.clear();
    folders.set(folder, place);
    return place;
  }

  function real(path: string): string | undefined {
    const clean = cleaned(path);
    if (clean === undefined) return undefined;
    const folder = parentOf(clean);
    return folder === '' ? clean : under(realFolder(folder), nameOf(clean));
  }

  return {
    real,
    at: (path) => {
      const place = real(path);
      return place === undefined ? undefined : tree.nodes.get(place);
    },
  };
}

/** Without leading, trailing and doubled slashes, `.` and `..`; undefined for the root, what leaves it, and what is no path. */
export function cleaned(path: string): string | undefined {
  if (path.length > LONGEST_PATH || path.includes('\0')) return undefined;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.length === 0 || steps.length > MOST_STEPS ? undefined : steps.join('/');
}

/** Empty for what lies at the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last step of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function under(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
