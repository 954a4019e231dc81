import { skeleton } from '../../../core/look-alike.ts';
import type { TreeNode } from '../../tree/tree.ts';
import { basename } from '../places.ts';
import { loadedCode } from '../loaded.ts';
import { beforeOf, type LookAtImage, seenAt, type View } from '../view.ts';

/** Only dots and blanks, a blank at an end, or marks that are not drawn. */
const HIDES = /^[.\s]{3,}$|^\s|\s$|^\.\.\s|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;
const SHORTEST = 4;

/** Names that hide: variant `hiding`. Code beside an owned file whose name looks the same: variant `like`. */
export const lookAlikes: LookAtImage = (both) => {
  const { tree, ownership } = both.new;
  const candidates = [...tree.nodes.values()].filter(
    (node) => node.layer >= both.shared && node.path !== '' && !ownership.owner(node),
  );
  const folders = new Set(candidates.map((node) => folderOf(node.path)));
  const owned = ownedNames(both.new, folders);
  return candidates.flatMap((node) => {
    const name = nameOf(node);
    const other = HIDES.test(name) ? '' : likeOwned(node, name, owned, both.new);
    if (other === undefined) return [];
    const before = beforeOf(node, both, () => true);
    const details = other === '' ? { variant: 'hiding' } : { variant: 'like', says: `near ${other}` };
    return [seenAt('look-alike-name', node, both, { ...details, before, isOwned: false })];
  });
};

function likeOwned(node: TreeNode, name: string, owned: ReadonlyMap<string, string>, view: View): string | undefined {
  if (node.type !== 'file' || name.length < SHORTEST || !loadedCode(node, view)) return undefined;
  const other = owned.get(keyOf(node.path, name));
  // Who writes another dash deceives nobody, and many do.
  return other === undefined || withoutDashes(other) === withoutDashes(name) ? undefined : other;
}

/** What packages own in these folders, by how it looks. */
function ownedNames({ tree, ownership }: View, folders: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const node of tree.nodes.values()) {
    if (node.type === 'directory' || !folders.has(folderOf(node.path)) || !ownership.owner(node)) continue;
    const name = nameOf(node);
    if (name.length >= SHORTEST) found.set(keyOf(node.path, name), name);
  }
  return found;
}

function nameOf({ path }: TreeNode): string {
  return Buffer.from(basename(path), 'latin1').toString('utf8');
}

function folderOf(path: string): string {
  return path.slice(0, path.length - basename(path).length);
}

function keyOf(path: string, name: string): string {
  return `${folderOf(path)}${skeleton(name)}`;
}

function withoutDashes(name: string): string {
  return name.replace(/[-._]/g, '');
}
