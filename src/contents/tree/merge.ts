import type { Listing } from '../reading/entry.ts';
import { MOST_LAYERS } from '../reading/limits.ts';
import { impliedFolder, inodeOf, type Place } from './inode.ts';
import { Layer } from './layer.ts';
import { type Gathered, nodeOf, nodesOf } from './nodes.ts';
import type { Tree } from './tree.ts';
import { LINKS_OF_LINUX, type Walk, Walker } from './walk.ts';

/** Entries put into one tree: each takes memory. */
const MOST_ENTRIES = 2_000_000;

/** Puts layers upon each other, lowest first, as containerd, Docker, CRI-O and umoci do. What a layer's reading could not read stands in `unread`, too. */
export function mergeTree(listings: readonly Listing[]): Tree {
  const root: Place = {
    name: '',
    parent: undefined,
    inode: inodeOf(impliedFolder(''), 0),
    layer: 0,
    touched: -1,
    named: -1,
    children: undefined,
  };
  const walker = new Walker(root);
  const gathered: Gathered = { hidden: [], unread: [] };
  let left = MOST_ENTRIES;
  for (const [number, listing] of listings.slice(0, MOST_LAYERS).entries()) {
    const layer = new Layer(number, walker, gathered);
    for (const entry of listing.entries) {
      left -= 1;
      if (left < 0 || walker.isTired) break;
      layer.put(entry);
    }
    layer.end();
    gathered.unread.push(...listing.unread.map((one) => ({ layer: number, ...one })));
    if (left < 0) gathered.unread.push({ layer: number, reason: `more than ${MOST_ENTRIES} entries in all layers` });
    else if (walker.isTired) gathered.unread.push({ layer: number, reason: 'too many symbolic links to follow' });
    if (left < 0 || walker.isTired) break;
  }
  if (listings.length > MOST_LAYERS)
    gathered.unread.push({ layer: MOST_LAYERS, reason: `more than ${MOST_LAYERS} layers` });
  const nodes = nodesOf(root);
  const led = (path: string): Walk | undefined => {
    const walk = walker.walk(path);
    const isThere = walk.missing.length === 0 && walk.obstacle === undefined && walk.links <= LINKS_OF_LINUX;
    return isThere ? walk : undefined;
  };
  return {
    nodes,
    ...gathered,
    resolve(path) {
      const at = led(path)?.at;
      return at && nodeOf(at);
    },
    latestOf(path) {
      const walk = led(path);
      return walk && Math.max(walk.at.layer, walk.latestLink);
    },
  };
}
