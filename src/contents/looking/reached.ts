import type { Tree, TreeNode } from '../tree/tree.ts';
import { type Place, placeOf } from './places.ts';

/** Of links to folders, with what is reached by one inside another: more than these are no image that somebody built. */
const MOST_LINKS = 100_000;
/** A link to a folder in which a link to a folder is. */
const ROUNDS = 3;

const known = new WeakMap<Tree, ReadonlyMap<string, TreeNode>>();

/**
 * What stands at a place (see `placeOf`) by way of links to folders, under the path by which programs come to it: with
 * `etc/cron.d` a link to `/opt/jobs`, `opt/jobs/x` also stands at `etc/cron.d/x`. Its layer is the later of both.
 */
export function reachedIn(tree: Tree): ReadonlyMap<string, TreeNode> {
  const before = known.get(tree);
  if (before) return before;
  const found = findReached(tree);
  known.set(tree, found);
  return found;
}

function findReached(tree: Tree): ReadonlyMap<string, TreeNode> {
  const reached = new Map<string, TreeNode>();
  let links = [...tree.nodes.values()].filter(({ type }) => type === 'symlink');
  let left = MOST_LINKS - links.length;
  for (let round = 0; round < ROUNDS && links.length > 0; round += 1) {
    const byFolder = Map.groupBy(links, (link) => folderOf(link, tree));
    byFolder.delete(undefined);
    links = [];
    for (const node of tree.nodes.values())
      for (const folder of foldersAbove(node.path))
        for (const link of byFolder.get(folder) ?? []) {
          const path = `${link.path}/${node.path.slice(folder === '' ? 0 : folder.length + 1)}`;
          const there = { ...node, path, layer: Math.max(node.layer, link.layer) };
          if (isElsewhere(placeOf(path), node.path) && !tree.nodes.has(path)) reached.set(path, there);
          if (node.type !== 'symlink' || left <= 0) continue;
          links.push(there);
          left -= 1;
        }
  }
  return reached;
}

function isElsewhere(place: Place | undefined, path: string): boolean {
  return place !== undefined && place !== placeOf(path);
}

/** The folder to which it leads, where that truly lies. */
function folderOf(link: TreeNode, tree: Tree): string | undefined {
  const led = tree.resolve(link.path);
  return led?.type === 'directory' ? led.path : undefined;
}

/** `a/b/c` stands in `a/b`, `a` and the root. */
function foldersAbove(path: string): readonly string[] {
  if (path === '') return [];
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.push(path.slice(0, at));
  return [...folders, ''];
}
