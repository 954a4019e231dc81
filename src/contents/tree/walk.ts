import { isFolder, type Place } from './inode.ts';

/** As many symbolic links as Linux follows in one path. */
export const LINKS_OF_LINUX = 40;
/** As many as containerd and umoci follow, which look at each name themselves. */
const MOST_LINKS = 255;
/** Names looked up in all: links of thousands of names may be followed by a million entries. */
const MOST_STEPS = 30_000_000;

/** Where a path leads. */
export interface Walk {
  /** The place, or the last one that is there. */
  at: Place;
  /** Names that are missing below it, in order. */
  readonly missing: string[];
  /** Why nothing can be put there. */
  obstacle: 'links' | 'no folder' | undefined;
  /** How many symbolic links were followed. */
  links: number;
  /** One of these, one of an earlier layer if there was any. */
  link: Place | undefined;
  /** The latest layer of those that were followed; -1 without any. */
  latestLink: number;
  /** The last name of the path is a symbolic link. */
  isLastLink: boolean;
  /** The first missing name stands in the target of a symbolic link, not in the path itself. */
  isDangling: boolean;
}

/** A path of which the names up to `at` were taken. */
interface Text {
  readonly text: string;
  at: number;
  /** It is the target of a link. */
  readonly isTarget: boolean;
}

function nextName(text: Text): string {
  const slash = text.text.indexOf('/', text.at);
  const end = slash === -1 ? text.text.length : slash;
  const name = text.text.slice(text.at, end);
  text.at = end + 1;
  return name;
}

/** Follows paths from the root, symbolic links inside the root, as Linux does in a chroot. */
export class Walker {
  readonly root: Place;
  #steps = 0;

  constructor(root: Place) {
    this.root = root;
  }

  get isTired(): boolean {
    return this.#steps > MOST_STEPS;
  }

  /** A clean path; its last name is followed as well. */
  walk(path: string): Walk {
    const walk: Walk = {
      at: this.root,
      missing: [],
      obstacle: undefined,
      links: 0,
      link: undefined,
      latestLink: -1,
      isLastLink: false,
      isDangling: false,
    };
    // The path, and targets of links in it; the innermost is the last.
    const texts: Text[] = path === '' ? [] : [{ text: path, at: 0, isTarget: false }];
    for (let text = texts.at(-1); text && !walk.obstacle; text = texts.at(-1)) {
      this.#steps += 1;
      const name = nextName(text);
      if (text.at > text.text.length) texts.pop();
      const next = step(walk, name, text.isTarget);
      if (next === undefined) continue;
      walk.links += 1;
      if (walk.links > MOST_LINKS) walk.obstacle = 'links';
      if (walk.link === undefined || next.layer < walk.link.layer) walk.link = next;
      walk.latestLink = Math.max(walk.latestLink, next.layer);
      walk.isLastLink = texts.length === 0;
      const { target = '' } = next.inode.entry;
      if (target.startsWith('/')) walk.at = this.root;
      texts.push({ text: target, at: 0, isTarget: true });
    }
    if (walk.missing.length > 0 && !isFolder(walk.at)) walk.obstacle = 'no folder';
    return walk;
  }
}

/** Goes on by one name. Gives the symbolic link that stands there, to be followed. */
function step(walk: Walk, name: string, isOfTarget: boolean): Place | undefined {
  if (name === '' || name === '.') return undefined;
  if (walk.missing.length > 0) {
    if (name === '..') walk.missing.pop();
    else walk.missing.push(name);
    return undefined;
  }
  if (!isFolder(walk.at)) {
    walk.obstacle = 'no folder';
    return undefined;
  }
  if (name === '..') {
    walk.at = walk.at.parent ?? walk.at;
    return undefined;
  }
  const next = walk.at.children?.get(name);
  if (next?.inode.entry.type === 'symlink') return next;
  if (next) walk.at = next;
  else {
    walk.missing.push(name);
    walk.isDangling = isOfTarget;
  }
  return undefined;
}
