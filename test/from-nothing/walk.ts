import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startMachine, until } from './machine.ts';
import { copyRoot, install } from './root.ts';
import type { Typed } from './typed.ts';
import type { Way } from './ways.ts';

/** Walks one way in a root of its own, a copy of `from`. Gives how many minutes it took. @throws Error with the last screen. */
export async function walk(way: Way, from: string, release: string): Promise<number> {
  const root = copyRoot(from);
  try {
    cpSync(release, join(root, 'root/release'), { recursive: true });
    await way.add?.(root);
    const began = performance.now();
    // Docker is started with the machine that it is installed in.
    for (const { line } of way.typed.filter(isInstalling)) install(root, line);
    await typeIn(way, root);
    return (performance.now() - began) / 60_000;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function typeIn(way: Way, root: string): Promise<void> {
  const machine = await (way.start ?? ((place) => startMachine(place, ['sleep', 'infinity'])))(root);
  try {
    await way.prepare?.(machine, root);
    const other = way.typist?.(machine, root);
    let folder = '/root';
    let shown = '';
    const type = async ({ line, status }: Typed): Promise<void> => {
      const into = /^cd (\S+)$/.exec(line)?.[1];
      if (into !== undefined) folder = `${folder}/${into}`;
      else {
        const ended = await (other?.(line) ?? machine.run(line, folder));
        shown += ended.screen;
        if (ended.status !== status)
          throw new Error(`${line}\nended with ${ended.status}: ${ended.screen.slice(-3000)}`);
      }
    };
    const lines = way.typed.filter((one) => !isInstalling(one));
    for (const one of lines.slice(0, -1)) await type(one);
    const [last] = lines.slice(-1);
    if (last === undefined) throw new Error('the page has nothing to type');
    // Until the server has read what it was told, the last one may end otherwise.
    await until(`a finding of ${way.finding}`, async (isLate) => {
      try {
        await type(last);
      } catch (error) {
        if (isLate) throw error;
        return undefined;
      }
      return shown.includes(way.finding) ? true : undefined;
    });
  } finally {
    await machine.end();
  }
}

function isInstalling({ line }: Typed): boolean {
  return line.startsWith('apt-get ');
}
