import type { Tree, TreeNode } from '../tree/tree.ts';
import { type Place, placeOf } from './places.ts';
import { reachedIn } from './reached.ts';

/** Of one layer, by the path at which bytes come in: the places to which links bring them, where they are read as others are there. */
export type Wanted = ReadonlyMap<string, ReadonlySet<Place>>;

/** Of all layers: each file costs room in a listing. What is more stays unlooked at, and is said to be. */
const MOST_FILES = 10_000;

export interface AllWanted {
  /** By the number of the layer in which the bytes are. */
  readonly layers: ReadonlyMap<number, Wanted>;
  /** What is too much of it. */
  readonly beyond: readonly TreeNode[];
}

/**
 * What stands at a place and came in under another name: files are looked into while their layer streams past, by the
 * path that they have in it. Only links bring bytes to another path.
 */
export function wantedIn(tree: Tree): AllWanted {
  const found = new Map<number, Map<string, Set<Place>>>();
  const beyond: TreeNode[] = [];
  let left = MOST_FILES;
  for (const node of atPlaces(tree)) {
    const place = placeOf(node.path);
    const { layer, path } = cameAs(node);
    if (place === undefined || isLookedInto(place, path) || node.size === 0) continue;
    const ofLayer = found.get(layer) ?? new Map<string, Set<Place>>();
    const places = ofLayer.get(path) ?? new Set<Place>();
    if (places.size === 0 && left <= 0) beyond.push(node);
    else {
      if (places.size === 0) left -= 1;
      found.set(layer, ofLayer.set(path, places.add(place)));
    }
  }
  return { layers: found, beyond };
}

/** Both, for a layer that two images share. */
export function bothWanted(one: Wanted = new Map(), other: Wanted = new Map()): Wanted {
  const both = new Map(one);
  for (const [path, places] of other) both.set(path, new Set([...(both.get(path) ?? []), ...places]));
  return both;
}

/** As text, the same for the same. */
export function wantedText(wanted: Wanted): string {
  return [...wanted]
    .map(([path, places]) => JSON.stringify([path, [...places].sort()]))
    .sort()
    .join();
}

/** Trust stores are read for certificates, all other places for their text. */
function isLookedInto(place: Place, path: string): boolean {
  const there = placeOf(path);
  return there !== undefined && (there === 'trust-store') === (place === 'trust-store');
}

function cameAs(node: TreeNode): { readonly layer: number; readonly path: string } {
  return node.cameAs ?? { layer: node.layer, path: node.path };
}

function* atPlaces(tree: Tree): Generator<TreeNode> {
  for (const node of tree.nodes.values()) if (node.cameAs) yield node;
  for (const { node } of tree.hidden) if (node.cameAs) yield node;
  for (const { path, itself } of reachedIn(tree).values()) yield { ...itself, path, cameAs: cameAs(itself) };
}
