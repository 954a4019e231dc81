import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { typedIn } from '../from-nothing/typed.ts';

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a program, with the Node.js of this test first on the path. */
export function run(program: string, args: readonly string[], { cwd, env, input }: RunOptions = {}): Ended {
  const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`;
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: path, NO_COLOR: '1', ...env },
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd !== undefined && { cwd }),
    ...(input !== undefined && { input }),
  });
  return { status, stdout, stderr };
}

/** What a release of the built product is, of one kind, made into a folder; for amd64 unless another is said. */
export function release(kind: 'package' | 'binary' | 'image', out: string, ...more: readonly string[]): void {
  const args = ['scripts/release.mjs', '--dry', '--built', '--only', kind, '--arch', 'amd64', '--out', out, ...more];
  const { status, stderr } = run(process.execPath, args);
  expect(status, stderr).toBe(0);
}

export const { version: VERSION, image: IMAGE } = names();

function names(): { readonly version: string; readonly image: string } {
  const { version, config }: { readonly version: string; readonly config: { readonly image: string } } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );
  return { version, image: config.image };
}

/** The content of the package, unpacked into a folder. */
export function unpackedPackage(folder: string): string {
  release('package', join(folder, 'release'), '--unsigned');
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, 'release', `landwaiter-${VERSION}.tgz`);
  expect(run('tar', ['--extract', '--gzip', '--file', archive], { cwd: folder }).status).toBe(0);
  return join(folder, 'package');
}

/** The commands of a chapter of a page, or of all of it, a line each, in their order. */
export function commandsOf(chapter?: string, page = 'docs/install.md'): readonly string[] {
  return typedIn(page, chapter).map(({ line }) => line);
}
