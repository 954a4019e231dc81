import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../../../src/contents/reading/tar.fixture.ts';
import { mergeTree } from '../../../src/contents/tree/merge.ts';
import type { Tree } from '../../../src/contents/tree/tree.ts';
import type { Judge, Judgement } from './judges.ts';
import { writeLayout } from './layout.ts';
import { type Seen, seenOf } from './seen.ts';
import type { Stack } from './stack.ts';

/** Our tree of a stack beside those of the programs. */
export interface Verdict {
  readonly stack: Stack;
  readonly unread: Tree['unread'];
  readonly judgements: readonly Judgement[];
  /** Sentences about what differs and is not listed as disagreed. None: as it has to be. */
  readonly faults: readonly string[];
}

/** Unpacks the stack with each program and compares. Works in a folder of its own below `scratch`, gone afterwards. */
export async function verdictOn(stack: Stack, judges: readonly Judge[], scratch: string): Promise<Verdict> {
  const folder = mkdtempSync(join(scratch, 'stack-'));
  try {
    const layout = join(folder, 'layout');
    mkdirSync(layout);
    writeLayout(layout, stack);
    const isZstd = stack.layers.some(({ packed }) => packed === 'zstd');
    const judgements = judges.filter(({ readsZstd }) => readsZstd || !isZstd).map((one) => one.judge(layout, folder));
    const tree = mergeTree(await Promise.all(stack.layers.map(({ blob, diffId }) => read(blob, { diffId }))));
    const faults = judgements.flatMap((judgement) => faultsOf(tree, judgement));
    return { stack, unread: tree.unread, judgements, faults };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function faultsOf(tree: Tree, { by, seen, refused }: Judgement): string[] {
  if (refused !== undefined)
    return tree.unread.length > 0 ? [] : [`${by} refuses it, and nothing is unread: ${refused}`];
  if (seen === undefined || tree.unread.some(({ path }) => path === undefined)) return [];
  return differences(seenOf(tree), seen)
    .filter(({ path }) => !tree.unread.some((one) => touches(one.path ?? '', path)))
    .map(({ path, ours, theirs }) => `${JSON.stringify(path)}: ${by} has ${theirs}, and our tree ${ours}`);
}

// What stands above or below a path that runtimes do not agree on.
function touches(disagreed: string, path: string): boolean {
  return disagreed === '' || disagreed === path || path.startsWith(`${disagreed}/`) || disagreed.startsWith(`${path}/`);
}

function differences(ours: Seen, theirs: Seen) {
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .map((path) => ({ path, ours: ours.get(path) ?? 'nothing', theirs: theirs.get(path) ?? 'nothing' }))
    .filter((one) => one.ours !== one.theirs);
}
