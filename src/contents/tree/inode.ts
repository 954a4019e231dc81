import type { Entry } from '../reading/entry.ts';

/** What several paths may share: a hard link is another path to it. */
export interface Inode {
  /** What made it: bytes, type and target are its. */
  entry: Entry;
  /** The layer in which that came. */
  readonly cameIn: number;
  mode: number;
  uid: number;
  gid: number;
  capability: string | undefined;
}

/** A place in the tree while layers are put upon each other. */
export interface Place {
  readonly name: string;
  readonly parent: Place | undefined;
  inode: Inode;
  /** The layer that put it there, or set what it is. */
  layer: number;
  /** The last layer that put something here or below. */
  touched: number;
  /** The last layer that has an entry by this very path, no symbolic link in it. */
  named: number;
  children: Map<string, Place> | undefined;
}

export function inodeOf(entry: Entry, cameIn: number): Inode {
  const { mode, uid, gid, capability } = entry;
  return { entry, cameIn, mode, uid, gid, capability };
}

/** What runtimes make where an archive has no entry for a folder. */
export function impliedFolder(path: string): Entry {
  return { path, type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, modified: 0 };
}

export function pathOf(place: Place): string {
  const names: string[] = [];
  for (let at: Place = place; at.parent; at = at.parent) names.push(at.name);
  return names.reverse().join('/');
}

export function isFolder(place: Place): boolean {
  return place.inode.entry.type === 'directory';
}

/** This place and all below it, in no order that matters. */
export function* allBelow(place: Place): Iterable<Place> {
  const waiting = [place];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    if (next.children) waiting.push(...next.children.values());
  }
}

/** The layer put something at this place or below it. */
export function touch(place: Place, layer: number): void {
  for (let at: Place | undefined = place; at && at.touched !== layer; at = at.parent) at.touched = layer;
}
