import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Files, seconds, writeTree } from './images.ts';
import { PATH, run } from './programs.ts';

/** A file system in a folder, whose packages `dpkg` put there and has on record. */
export interface BaseRoot {
  readonly folder: string;
  /** Brings `libacme` to the version of a patch; the first time installs the other packages beside it. */
  update(patch: string): Promise<void>;
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly files: Files;
}

// What dpkg-deb writes into archives, where no file is younger.
const PACKED = Date.parse('2026-10-01T00:00:00Z');

/** An empty root under `folder`. */
export async function openBaseRoot(folder: string): Promise<BaseRoot> {
  const root = join(folder, 'base-root');
  const env = {
    PATH,
    HOME: folder,
    TMPDIR: folder,
    SOURCE_DATE_EPOCH: seconds(PACKED),
    DEBIAN_FRONTEND: 'noninteractive',
  };
  await mkdir(join(root, 'var/lib/dpkg/info'), { recursive: true });
  await writeFile(join(root, 'var/lib/dpkg/status'), '');
  let isFilled = false;

  const build = async ({ name, version, files }: Package): Promise<string> => {
    const tree = await writeTree(folder, files);
    await chmod(tree, 0o755);
    await mkdir(join(tree, 'DEBIAN'));
    const control = [
      `Package: ${name}`,
      `Version: ${version}`,
      'Architecture: amd64',
      'Maintainer: Base images <base@acme.example>',
      `Description: ${name} of the acme runtime`,
    ];
    await writeFile(join(tree, 'DEBIAN/control'), `${control.join('\n')}\n`);
    const deb = `${tree}.deb`;
    await run('dpkg-deb', ['--root-owner-group', '--build', tree, deb], { env });
    await rm(tree, { recursive: true });
    return deb;
  };
  const library = async (patch: string): Promise<Package> => ({
    name: 'libacme3',
    version: `3.20+${patch}`,
    files: { 'usr/lib/libacme.so.3': await compiled(folder, `libacme ${patch}`, ['-shared']) },
  });
  const others = async (): Promise<readonly Package[]> => [
    { name: 'acme-release', version: '3.20', files: { 'etc/os-release': 'NAME="acme runtime"\nVERSION=3.20\n' } },
    { name: 'nodejs', version: '24.9.0', files: { 'usr/bin/node': await compiled(folder, 'stands for node') } },
    { name: 'acme-tools', version: '1.7', files: { 'usr/bin/acme-health': await compiled(folder, 'asks how it is') } },
  ];
  return {
    folder: root,
    async update(patch) {
      const packages = [...(isFilled ? [] : await others()), await library(patch)];
      isFilled = true;
      const archives = await Promise.all(packages.map(build));
      await run('dpkg', [`--root=${root}`, '--log=/dev/null', '--install', ...archives], { env });
    },
  };
}

/** A program or library that does nothing and holds a text. */
export async function compiled(folder: string, text: string, options: readonly string[] = []): Promise<Buffer> {
  const place = await mkdtemp(join(folder, 'compiled-'));
  const source = `const char says[] __attribute__((used)) = ${JSON.stringify(text)};\nint main(void) { return 0; }\n`;
  await writeFile(join(place, 'it.c'), source);
  await run('cc', ['-Os', '-s', ...options, '-o', join(place, 'it'), join(place, 'it.c')], {
    env: { PATH, TMPDIR: place },
  });
  return await readFile(join(place, 'it'));
}
