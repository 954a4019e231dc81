import type { Entry } from '../reading/entry.ts';
import { MOST_NOTES } from '../reading/limits.ts';
import { LONGEST_PATH, splitPath } from '../reading/paths.ts';
import { DISAGREEMENTS } from './disagreements.ts';
import { allBelow, impliedFolder, inodeOf, isFolder, pathOf, type Place, touch } from './inode.ts';
import { type Gathered, nodeOf } from './nodes.ts';
import { LINKS_OF_LINUX, type Walk, type Walker } from './walk.ts';

/** Puts the entries of one layer on what the layers below made. */
export class Layer {
  readonly #number: number;
  readonly #walker: Walker;
  readonly #gathered: Gathered;
  #notes = 0;
  readonly #names = new Set<string>();
  /** Paths where this layer removed a folder of a lower one. */
  readonly #gone = new Set<string>();

  constructor(number: number, walker: Walker, gathered: Gathered) {
    this.#number = number;
    this.#walker = walker;
    this.#gathered = gathered;
  }

  /** After the last entry. */
  end(): void {
    const more = this.#notes - MOST_NOTES;
    if (more > 0)
      this.#gathered.unread.push({ layer: this.#number, reason: `runtimes disagree on ${more} more of its entries` });
  }

  put(entry: Entry): void {
    // Whiteouts have names of their own.
    const name = entry.type === 'whiteout' || entry.type === 'opaque' ? `${entry.type} ${entry.path}` : entry.path;
    if (this.#names.has(name)) this.#note(entry.path, DISAGREEMENTS.twice);
    else this.#names.add(name);
    if (entry.type === 'opaque') return this.#clear(entry.path);
    if (entry.path === '') return this.#set(this.#walker.root, entry);
    const [folder, last] = splitPath(entry.path);
    const walk = this.#walker.walk(folder);
    const parent = this.#folderAt(walk, entry);
    if (parent === undefined) return;
    if (entry.type === 'whiteout') this.#whiteOut(parent, last, entry.path);
    else this.#place(parent, last, entry, walk);
  }

  /** The folder in which an entry goes, made where it is missing. Undefined: it can go nowhere. */
  #folderAt(walk: Walk, { path, type }: Entry): Place | undefined {
    if (walk.obstacle === 'links') return this.#note(path, DISAGREEMENTS.manyLinks);
    const isWhiteout = type === 'whiteout' || type === 'opaque';
    const isMissing = walk.missing.length > 0;
    const hasObstacle = walk.obstacle === 'no folder' || !isFolder(walk.at);
    if (isWhiteout && isMissing && !hasObstacle) this.#note(path, DISAGREEMENTS.whiteoutNowhere);
    const folder = hasObstacle ? this.#folderInPlaceOf(walk, path) : this.#made(walk.at, walk.missing, path);
    const { link } = walk;
    if (link) {
      // Some put it where the path says, others where it leads.
      const both = [path, ...(folder ? [pathOf(folder)] : [])];
      if (link.layer !== this.#number) this.#note(both, DISAGREEMENTS.belowLink(shown(link)));
      if (walk.isDangling) this.#note(both, DISAGREEMENTS.dangling);
      if (walk.links > LINKS_OF_LINUX) this.#note(both, DISAGREEMENTS.manyLinks);
    }
    return folder;
  }

  // A file of a lower layer is no obstacle where a layer is unpacked by itself.
  #folderInPlaceOf(walk: Walk, path: string): Place | undefined {
    this.#note(path, DISAGREEMENTS.noFolder(shown(walk.at)));
    const { parent } = walk.at;
    if (walk.at.layer === this.#number || !parent) return undefined;
    const { name } = walk.at;
    this.#remove(walk.at);
    return this.#made(parent, [name, ...walk.missing], path);
  }

  #made(from: Place, names: readonly string[], path: string): Place | undefined {
    if (names.length === 0) return from;
    const length = pathOf(from).length + names.join('/').length;
    if (length > LONGEST_PATH) return this.#note(path, DISAGREEMENTS.longPath);
    let at = from;
    for (const name of names) at = this.#add(at, name, impliedFolder(''));
    touch(at, this.#number);
    return at;
  }

  #place(parent: Place, name: string, entry: Entry, walk: Walk): void {
    const there = parent.children?.get(name);
    if (there && entry.type === 'directory' && isFolder(there)) this.#set(there, entry);
    else {
      if (there) this.#remove(there);
      if (entry.type === 'hardlink') this.#link(parent, name, entry);
      else this.#add(parent, name, entry);
    }
    const placed = parent.children?.get(name);
    if (!placed) return;
    touch(placed, this.#number);
    if (walk.link === undefined) placed.named = this.#number;
  }

  #set(place: Place, entry: Entry): void {
    place.inode = inodeOf(entry, this.#number);
    place.layer = this.#number;
  }

  #add(parent: Place, name: string, entry: Entry): Place {
    const place: Place = {
      name,
      parent,
      inode: inodeOf(entry, this.#number),
      layer: this.#number,
      touched: -1,
      named: -1,
      children: undefined,
    };
    (parent.children ??= new Map()).set(name, place);
    if (isFolder(place) && this.#gone.size > 0) {
      const path = pathOf(place);
      if (this.#gone.has(path)) this.#note(path, DISAGREEMENTS.madeAgain);
    }
    return place;
  }

  #link(parent: Place, name: string, entry: Entry): void {
    const target = this.#target(entry.target ?? '');
    if (target === undefined || isFolder(target)) return this.#note(entry.path, DISAGREEMENTS.noTarget);
    if (target.layer !== this.#number) this.#note(entry.path, DISAGREEMENTS.lowerTarget);
    const { inode } = target;
    const isOther = inode.uid !== entry.uid || inode.gid !== entry.gid || inode.capability !== entry.capability;
    const isOtherMode = inode.mode !== entry.mode && inode.entry.type !== 'symlink';
    if (isOther || isOtherMode) {
      this.#note([entry.path, pathOf(target)], DISAGREEMENTS.otherMetadata);
      inode.uid = entry.uid;
      inode.gid = entry.gid;
      if (isOtherMode) inode.mode = entry.mode;
      inode.capability = entry.capability ?? inode.capability;
    }
    this.#add(parent, name, inode.entry).inode = inode;
  }

  // The target's own last name is not followed: a link to a symbolic link is another name of that.
  #target(path: string): Place | undefined {
    const [folder, name] = splitPath(path);
    const { at, missing, obstacle } = this.#walker.walk(folder);
    return missing.length === 0 && obstacle === undefined ? at.children?.get(name) : undefined;
  }

  #whiteOut(parent: Place, name: string, path: string): void {
    const there = parent.children?.get(name);
    if (there === undefined) return;
    if (there.touched !== this.#number) return this.#remove(there);
    this.#note(path, DISAGREEMENTS.ownWhiteout);
    this.#clearBelow(there);
  }

  /** What lower layers put into the folder goes. */
  #clear(path: string): void {
    // Kept: with overlayfs it is all there.
    if (path === '') return this.#note(path, DISAGREEMENTS.opaqueRoot);
    const walk = this.#walker.walk(path);
    const folder = this.#folderAt(walk, { ...impliedFolder(path), type: 'opaque' });
    if (folder === undefined) return;
    if (walk.isLastLink) this.#note([path, pathOf(folder)], DISAGREEMENTS.opaqueLink);
    this.#clearBelow(folder);
  }

  #clearBelow(folder: Place): void {
    const waiting = [folder];
    for (let next = waiting.pop(); next; next = waiting.pop())
      for (const child of next.children?.values() ?? [])
        if (child.touched !== this.#number) this.#hide(child);
        else {
          waiting.push(child);
          if (child.named !== this.#number) this.#note(pathOf(child), DISAGREEMENTS.opaqueAbove);
        }
  }

  #remove(place: Place): void {
    if (this.#hide(place)) this.#gone.add(pathOf(place));
  }

  /** Below an opaque folder nothing comes back that is made again. Gives whether a lower layer had put anything below it. */
  #hide(place: Place): boolean {
    place.parent?.children?.delete(place.name);
    let isOfLower = false;
    for (const one of allBelow(place)) {
      if (one.layer === this.#number) continue;
      isOfLower ||= one !== place;
      this.#gathered.hidden.push({ node: nodeOf(one), by: this.#number });
    }
    return isOfLower;
  }

  #note(paths: string | readonly string[], reason: string): undefined {
    this.#notes += 1;
    if (this.#notes > MOST_NOTES) return;
    for (const path of new Set(typeof paths === 'string' ? [paths] : paths))
      this.#gathered.unread.push({ layer: this.#number, path, reason });
  }
}

function shown(place: Place): string {
  return JSON.stringify(`/${pathOf(place)}`);
}
