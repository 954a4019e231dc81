import type { Comparison, PackageChange, PackageName, Seen } from '../../core/comparison.ts';
import type { Image } from '../../registry/image.ts';
import { programChange } from '../looking/programs/program-change.ts';
import { shownPath, shownSetting, shownText } from '../looking/shown.ts';
import { isByRecord, type View } from '../looking/view.ts';
import type { TreeNode } from '../tree/tree.ts';
import type { FileChanges } from './files.ts';

/** A file that differs. */
export interface DifferingFile {
  readonly path: string;
  /** Of the image that has it, lowest 0. */
  readonly layer: number;
  readonly type: TreeNode['type'];
  /** Bytes. */
  readonly size: number;
  readonly sha256?: string;
  readonly package?: PackageName;
  readonly isOwned?: boolean;
  /** Of a changed program, what its headers say otherwise; at most 200 characters. */
  readonly program?: string;
}

/** Every path, for people and evidence; no rule reads it. At most 4 MiB as JSON. */
export interface FullComparison extends Omit<Comparison, 'seen' | 'more' | 'packages' | 'files' | 'layers'> {
  readonly seen: readonly Seen[];
  readonly packages: readonly PackageChange[];
  readonly files: {
    readonly added: readonly DifferingFile[];
    readonly changed: readonly DifferingFile[];
    readonly removed: readonly DifferingFile[];
  };
  /** Differing files in all; the lists may be shorter. */
  readonly counts: Comparison['files'];
  readonly layers: readonly (Comparison['layers'][number] & {
    /** What the history says made it: a claim. */
    readonly createdBy?: string;
  })[];
}

const LARGEST = 4 * 1024 * 1024;

export interface FullParts {
  readonly image: Image;
  readonly seen: readonly Seen[];
  readonly packages: readonly PackageChange[];
  readonly changes: FileChanges;
  readonly old: View | undefined;
  readonly new: View;
}

export function fullComparison(comparison: Comparison, parts: FullParts): FullComparison {
  const { more: _, files, layers, ...head } = comparison;
  let left = LARGEST - Buffer.byteLength(JSON.stringify(comparison)) - 64 * 1024;
  const fitting = <One>(list: Iterable<One>, share: number): readonly One[] => {
    const room = left * share;
    let used = 0;
    const fit: One[] = [];
    for (const one of list) {
      used += Buffer.byteLength(JSON.stringify(one)) + 1;
      if (used > room) break;
      fit.push(one);
    }
    left -= Math.min(used, room);
    return fit;
  };
  // Each list leaves something to those behind it.
  return {
    ...head,
    seen: fitting(parts.seen, 0.3),
    packages: fitting(parts.packages, 0.3),
    files: {
      changed: fitting(linesOf(parts.changes.changed, parts.new, parts.old), 0.4),
      added: fitting(linesOf(parts.changes.added, parts.new), 0.9),
      removed: fitting(linesOf(parts.changes.removed, parts.old), 1),
    },
    counts: files,
    layers: layers.map((layer, index) => {
      const by = parts.image.layers[index]?.createdBy;
      return { ...layer, ...(by !== undefined && { createdBy: shownSetting(by) }) };
    }),
  };
}

function* linesOf(nodes: readonly TreeNode[], view: View | undefined, old?: View): Generator<DifferingFile> {
  for (const node of nodes) {
    const program = programChange(old?.tree.nodes.get(node.path), node);
    yield { ...line(node, view), ...(program !== undefined && { program: shownText(program) }) };
  }
}

function line(node: TreeNode, view: View | undefined): DifferingFile {
  const owner = view?.ownership.owner(node);
  return {
    path: shownPath(node.path),
    layer: node.layer,
    type: node.type,
    size: node.size,
    ...(node.sha256 !== undefined && { sha256: node.sha256 }),
    ...(owner && { package: owner.package }),
    ...(isByRecord(owner) && { isOwned: true }),
  };
}
