import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { treeOfFolder } from '../../../src/contents/packages/folder-tree.fixture.ts';
import { readOwnership } from '../../../src/contents/packages/read.ts';

const isHere = ['dpkg', 'dpkg-deb', 'dpkg-divert', 'update-alternatives'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);
const obstacle = !isHere ? 'dpkg is not here' : process.getuid?.() !== 0 ? 'dpkg needs root' : undefined;
if (obstacle !== undefined) process.stdout.write(`skipped: packages that dpkg installs: ${obstacle}\n`);

describe.skipIf(obstacle !== undefined)('packages that dpkg installs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-dpkg-'));
  const root = join(folder, 'root');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(() => {
    for (const path of ['info', 'updates', 'triggers', 'alternatives']) {
      mkdirSync(join(root, 'var/lib/dpkg', path), { recursive: true });
    }
    for (const path of ['etc/alternatives', 'usr/bin', 'var/log']) mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, 'var/lib/dpkg/status'), '');
    install('acme', '1.0', { 'usr/bin/acme': 'one', 'etc/acme.conf': 'a=1' });
  });

  test('are owned, and theirs is what was put aside, and the links of alternatives', async () => {
    run(
      'dpkg-divert',
      '--root',
      root,
      '--package',
      'better',
      '--divert',
      '/usr/bin/acme.real',
      '--rename',
      '/usr/bin/acme',
    );
    install('better', '2.0', { 'usr/bin/acme': 'better' });
    const alternatives = ['--root', root, '--log', join(folder, 'log')];
    run('update-alternatives', ...alternatives, '--install', '/usr/bin/tool', 'tool', '/usr/bin/acme.real', '10');
    const { says, unread } = await read();
    expect(unread).toEqual([]);
    expect(says('usr/bin/acme.real')).toBe('acme 1.0 same');
    expect(says('usr/bin/acme')).toBe('better 2.0 same');
    expect(says('usr/bin/tool')).toBe('acme 1.0 same');
    expect(says('etc/alternatives/tool')).toBe('acme 1.0 same');
    expect(says('etc/acme.conf')).toBe('acme 1.0 same');
  });

  test('are in another version when they are upgraded, with files and record of that', async () => {
    const before = await read();
    install('acme', '1.1', { 'usr/bin/acme': 'two', 'usr/bin/new': 'new', 'etc/acme.conf': 'a=1' });
    const after = await read();
    const acme = { ecosystem: 'dpkg', name: 'acme' } as const;
    expect(after.packages).toContainEqual({ ...acme, version: '1.1' });
    expect(after.packages).not.toContainEqual({ ...acme, version: '1.0' });
    expect(after.says('usr/bin/acme.real')).toBe('acme 1.1 same');
    expect(after.says('usr/bin/new')).toBe('acme 1.1 same');
    const better = { ecosystem: 'dpkg', name: 'better', version: '2.0' } as const;
    expect(after.recordOf(better)).toBe(before.recordOf(better));
    expect(after.recordOf({ ...acme, version: '1.1' })).not.toBe(before.recordOf({ ...acme, version: '1.0' }));
  });

  test('are changed where their bytes are, and nobody’s when they are removed', async () => {
    writeFileSync(join(root, 'usr/bin/new'), 'implant');
    expect((await read()).says('usr/bin/new')).toBe('acme 1.1 changed');
    run('dpkg', ...TO_ROOT(), '--remove', 'acme');
    const removed = await read();
    expect(removed.packages.map(({ name }) => name)).toEqual(['better']);
    expect(removed.says('etc/acme.conf')).toBe('nobody');
    run('dpkg', ...TO_ROOT(), '--purge', 'acme');
    writeFileSync(join(root, 'usr/bin/new'), 'implant');
    const { says, packages } = await read();
    expect(packages.map(({ name }) => name)).toEqual(['better']);
    expect(says('usr/bin/new')).toBe('nobody');
  });

  const TO_ROOT = () => ['--root', root, '--force-not-root', '--force-bad-path', '--log', join(folder, 'log')];

  function install(name: string, version: string, files: Readonly<Record<string, string>>): void {
    const build = join(folder, `${name}-${version}`);
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(build, path)), { recursive: true });
      writeFileSync(join(build, path), text);
    };
    for (const [path, text] of Object.entries(files)) write(path, text);
    const control = {
      Package: name,
      Version: version,
      Architecture: 'all',
      Maintainer: 'A <a@acme.example>',
      Description: 'x',
    };
    write(
      'DEBIAN/control',
      Object.entries(control)
        .map(([field, value]) => `${field}: ${value}\n`)
        .join(''),
    );
    const configuration = Object.keys(files).filter((path) => path.startsWith('etc/'));
    write('DEBIAN/conffiles', configuration.map((path) => `/${path}\n`).join(''));
    const others = Object.keys(files).filter((path) => !configuration.includes(path));
    const sums = spawnSync('md5sum', others, { cwd: build, encoding: 'utf8' });
    write('DEBIAN/md5sums', sums.stdout);
    run('dpkg-deb', '--build', build, `${build}.deb`);
    run('dpkg', ...TO_ROOT(), '--install', `${build}.deb`);
  }

  async function read() {
    const tree = treeOfFolder(root);
    const ownership = await readOwnership(tree);
    const says = (path: string) => {
      const node = tree.nodes.get(path);
      const owner = node && ownership.owner(node);
      return owner === undefined ? 'nobody' : `${owner.package.name} ${owner.package.version} ${owner.state}`;
    };
    return { ...ownership, says };
  }
});

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}
