import type { Tree, TreeNode } from '../tree/tree.ts';
import { type Place, placeOf } from './places.ts';

/** Links, with those that are reached by one to a folder: more than these are no image that somebody built. */
const MOST_LINKS = 100_000;
/** Files, for each link to a folder above them. A thousand links to the root of a thousand files are a million. */
const MOST_STEPS = 5_000_000;
/** A link to a folder in which a link to a folder is: no place has more folders in its path. */
const ROUNDS = 8;

/** A file under the path by which programs come to it. */
export interface Reached extends TreeNode {
  /** The file where it lies: owners know it by that path. */
  readonly itself: TreeNode;
}

/** Where it lies. */
export function itselfOf(node: TreeNode | Reached): TreeNode {
  return 'itself' in node ? node.itself : node;
}

interface Found {
  readonly files: Map<string, Reached>;
  isCut: boolean;
}

const known = new WeakMap<Tree, Found>();

/**
 * Files that stand at a place (see `placeOf`) by way of links, and lie at none such: with `etc/cron.d` a link to
 * `/opt/jobs`, `opt/jobs/x` also stands at `etc/cron.d/x`. The layer is the latest of the file and all links on the way.
 */
export function reachedIn(tree: Tree): ReadonlyMap<string, Reached> {
  return foundIn(tree).files;
}

/** Links lead to more than was looked at. */
export function hasTooManyLinks(tree: Tree): boolean {
  return foundIn(tree).isCut;
}

function foundIn(tree: Tree): Found {
  const before = known.get(tree);
  if (before) return before;
  const found: Found = { files: new Map(), isCut: false };
  for (const path of pathsByLinks(tree, found)) {
    const file = tree.resolve(path);
    if (file?.type !== 'file' || !isElsewhere(placeOf(path), path, file.path)) continue;
    found.files.set(path, { ...file, path, layer: tree.latestOf(path) ?? file.layer, itself: file });
  }
  known.set(tree, found);
  return found;
}

/** Paths at a place that are links, or lead through some. */
function* pathsByLinks(tree: Tree, found: Found): Generator<string> {
  let links = [...tree.nodes.values()].filter(({ type }) => type === 'symlink');
  for (const { path } of links) if (placeOf(path) !== undefined) yield path;
  let left = MOST_LINKS - links.length;
  let steps = 0;
  for (let round = 0; round < ROUNDS && links.length > 0; round += 1) {
    const byFolder = Map.groupBy(links, (link) => folderOf(link, tree));
    byFolder.delete(undefined);
    if (byFolder.size === 0) return;
    links = [];
    // Of all that lies in one folder the links are the same.
    const ofFolder = new Map<string, readonly Lead[]>();
    for (const node of tree.nodes.values()) {
      if (node.path === '') continue;
      const parent = node.path.slice(0, Math.max(0, node.path.lastIndexOf('/')));
      const leads = ofFolder.get(parent) ?? leadsTo(parent, byFolder);
      ofFolder.set(parent, leads);
      for (const { link, length } of leads) {
        steps += 1;
        found.isCut ||= steps > MOST_STEPS || left < 0;
        if (found.isCut) return;
        const path = `${link}/${node.path.slice(length)}`;
        if (placeOf(path) !== undefined && !tree.nodes.has(path)) yield path;
        if (node.type !== 'symlink') continue;
        links.push({ ...node, path });
        left -= 1;
      }
    }
  }
}

/** Whose keys they are, their path says; all else is told once, where it lies. */
function isElsewhere(place: Place | undefined, path: string, lies: string): boolean {
  return place !== placeOf(lies) || (place === 'ssh-keys' && path !== lies);
}

/** The folder to which it leads, where that truly lies. */
function folderOf(link: TreeNode, tree: Tree): string | undefined {
  const led = tree.resolve(link.path);
  return led?.type === 'directory' ? led.path : undefined;
}

/** A path of a link, in place of so many first characters of where it leads. */
interface Lead {
  readonly link: string;
  readonly length: number;
}

/** By which links one comes to a folder: those to it, and to the folders above it. */
function leadsTo(folder: string, byFolder: ReadonlyMap<string | undefined, readonly TreeNode[]>): readonly Lead[] {
  const leads: Lead[] = [];
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const length = at === '' ? 0 : at.length + 1;
    for (const { path } of byFolder.get(at) ?? []) leads.push({ link: path, length });
    if (at === '') return leads;
  }
}
