import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gather } from '../../src/app/cli/inputs/gather.ts';
import { compilePolicy } from '../../src/policy/compile/compile.ts';
import { loadPolicy } from '../../src/policy/file/load.ts';
import { type RenderedFile, render } from '../ordinary/render.ts';
import { drawMonth } from '../ordinary/world/month.ts';
import { write } from '../ordinary/play.ts';
import { QUIET } from '../quiet.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Stack } from '../scenarios/stack.ts';
import { openTelling } from '../scenarios/told.ts';
import type { KindOfFile } from './doored.ts';

/** Records in files, and the policy that they are judged by. */
export interface Story {
  readonly files: readonly RenderedFile[];
  readonly kinds: readonly KindOfFile[];
  readonly policy: string;
}

/** An ordinary month, as its feeds keep it. */
export async function monthOf(seed: number, small: boolean): Promise<Story> {
  const month = drawMonth(seed, { small });
  const files = render(month);
  return { files, policy: month.policy, kinds: await kindsOf(files, month.policy) };
}

/** An attack in a stack, after its ordinary days. */
export async function attackOf(attack: Scenario, stack: Stack): Promise<Story> {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-told-'));
  try {
    const { past, tell } = await openTelling(stack, folder, 14);
    const { own, beside, written } = await tell(attack);
    const folders = [past, ...(beside === undefined ? [] : [beside]), own];
    const files = joined((await Promise.all(folders.map(filesIn))).flat());
    return { files, policy: written, kinds: await kindsOf(files, written) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesIn(folder: string): Promise<readonly RenderedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.map(async (path) => ({
      path: path.slice(folder.length + 1),
      lines: (await readFile(path, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((text) => ({ at: 0, text })),
    })),
  );
}

/** Files of one name are one after the other. */
function joined(files: readonly RenderedFile[]): readonly RenderedFile[] {
  return [...Map.groupBy(files, ({ path }) => path)].map(([path, all]) => ({
    path,
    lines: all.flatMap(({ lines }) => lines),
  }));
}

/** What the product takes each file for. */
async function kindsOf(files: readonly RenderedFile[], policy: string): Promise<readonly KindOfFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-kinds-'));
  try {
    await write(folder, files);
    const read = await gather([folder], { quiet: true }, compilePolicy(loadPolicy(policy, 'landwaiter.yaml')), QUIET);
    await read.store.close();
    return read.evidence.inputs.flatMap(({ path, source }) =>
      source === undefined ? [] : [{ path: path.slice(folder.length + 1), kind: source }],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
