import { bothWanted, type Wanted, wantedIn } from '../looking/wanted.ts';
import { mergeTree } from '../tree/merge.ts';
import type { Tree } from '../tree/tree.ts';
import { type ImageToRead, type ReadLayers, readLayers, readLeftOut, readWanted } from './layers.ts';

/** What runtimes make of both images. */
export interface ReadTrees {
  /** Empty where the image is looked at by itself. */
  readonly old: Tree;
  readonly new: Tree;
  /** The lowest layers that both share. */
  readonly shared: number;
  /** Every layer was read. */
  readonly isWhole: boolean;
}

/** Reads what has to be; what links lead to, of layers that were left out and under names at which nobody looked, once more. */
export async function readTrees(
  old: ImageToRead | undefined,
  image: ImageToRead,
  signal: AbortSignal,
): Promise<ReadTrees> {
  const first = await readLayers(old, image, signal);
  const found = treesOf(first);
  if (first.leftOut.length === 0 || !leadsNowhere(found.new, first.shared))
    return lookedInto(first, found, old, image, signal);
  const all = await readLeftOut(first, image, signal);
  return lookedInto(all, treesOf(all), old, image, signal);
}

async function lookedInto(
  read: ReadLayers,
  trees: ReadTrees,
  old: ImageToRead | undefined,
  image: ImageToRead,
  signal: AbortSignal,
): Promise<ReadTrees> {
  const [before, now] = [wantedIn(trees.old).layers, wantedIn(trees.new).layers];
  if (before.size + now.size === 0) return trees;
  const shared = new Map<number, Wanted>();
  for (let layer = 0; layer < read.shared; layer += 1) {
    const both = bothWanted(before.get(layer), now.get(layer));
    if (both.size > 0) shared.set(layer, both);
  }
  const own = (wanted: ReadonlyMap<number, Wanted>) => new Map([...wanted].filter(([layer]) => layer >= read.shared));
  return treesOf(await readWanted(read, { shared, old: own(before), new: own(now) }, { old, new: image }, signal));
}

function treesOf(read: ReadLayers): ReadTrees {
  return {
    old: mergeTree(read.old),
    new: mergeTree(read.new),
    shared: read.shared,
    isWhole: read.leftOut.length === 0,
  };
}

/** Where a running container has something that an image has not. */
const MOUNTED = /^\/?(?:\.\.\/)*(?:dev|proc|run|sys|tmp|var\/run)\//;

/** Whether a link above the shared layers leads to nothing, and so perhaps into what was left out. */
function leadsNowhere(tree: Tree, shared: number): boolean {
  for (const { type, layer, path, target = '' } of tree.nodes.values())
    if (type === 'symlink' && layer >= shared && !MOUNTED.test(target) && !tree.resolve(path)) return true;
  return false;
}
