import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tree } from '../../tree/tree.ts';
import { treeOf, treeOfFolder } from '../folder-tree.fixture.ts';
import { readOwnership } from '../read.ts';

const hasRpm = ['rpm', 'rpmbuild'].every((program) => spawnSync(program, ['--version']).status === 0);
if (!hasRpm) process.stdout.write('skipped: rpm and rpmbuild are not here, so no database of rpm is made\n');

const SPECIFICATION = `Name: acme-tool
Version: 1.0
Release: 1
Epoch: 2
Summary: A tool
License: MIT
BuildArch: noarch
%description
A tool.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/etc %{buildroot}/usr/share/acme
echo '#!/bin/sh' > %{buildroot}/usr/bin/acme
echo 'a=1' > %{buildroot}/etc/acme.conf
ln -s acme %{buildroot}/usr/bin/acme-link
touch %{buildroot}/usr/share/acme/state
%files
/usr/bin/acme
/usr/bin/acme-link
%config(noreplace) /etc/acme.conf
%dir /usr/share/acme
%ghost /usr/share/acme/state
`;

const PACKAGE = { ecosystem: 'rpm', name: 'acme-tool', version: '2:1.0-1' };

describe.skipIf(!hasRpm).each(['sqlite', 'ndb'])('a database that rpm made in %s', (container) => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-rpm-'));
  const root = join(folder, 'root');
  let tree: Tree;

  beforeAll(() => {
    mkdirSync(root);
    writeFileSync(join(folder, 'acme.spec'), SPECIFICATION);
    const build = join(folder, 'build');
    run('rpmbuild', '-bb', '--define', `_topdir ${build}`, join(folder, 'acme.spec'));
    const database = ['--root', root, '--dbpath', '/var/lib/rpm', '--define', `_db_backend ${container}`];
    run('rpm', ...database, '--initdb');
    run('rpm', ...database, '--nodeps', '-i', join(build, 'RPMS/noarch/acme-tool-1.0-1.noarch.rpm'));
    mkdirSync(join(root, 'usr/share/acme'), { recursive: true });
    writeFileSync(join(root, 'usr/share/acme/state'), 'made at run time');
    tree = treeOfFolder(root);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const ownerOf = async (path: string, of = tree) => {
    const node = of.nodes.get(path);
    return node && (await readOwnership(of)).owner(node);
  };

  test('says who owns its files, and that they are as they were', async () => {
    const ownership = await readOwnership(tree);
    expect(ownership.packages).toEqual([PACKAGE]);
    expect(ownership.unread).toEqual([]);
    expect(await ownerOf('usr/bin/acme')).toEqual({ package: PACKAGE, state: 'same' });
    expect(await ownerOf('usr/bin/acme-link')).toEqual({ package: PACKAGE, state: 'same' });
    expect(await ownerOf('etc/acme.conf')).toEqual({ package: PACKAGE, state: 'same', isConfiguration: true });
    expect(await ownerOf('usr/share/acme/state')).toEqual({ package: PACKAGE, state: 'unknown' });
  });

  test('shows a program with other bytes, and a link that leads elsewhere', async () => {
    const program = tree.nodes.get('usr/bin/acme');
    const link = tree.nodes.get('usr/bin/acme-link');
    const nodes = new Map(tree.nodes);
    if (program) nodes.set(program.path, { ...program, sha256: '0'.repeat(64) });
    if (link) nodes.set(link.path, { ...link, target: '/opt/other' });
    const changed = { ...tree, nodes };
    expect(await ownerOf('usr/bin/acme', changed)).toEqual({ package: PACKAGE, state: 'changed' });
    expect(await ownerOf('usr/bin/acme-link', changed)).toEqual({ package: PACKAGE, state: 'changed' });
  });

  test('is refused as a whole when it is cut off anywhere', async () => {
    const path = `var/lib/rpm/${container === 'ndb' ? 'Packages.db' : 'rpmdb.sqlite'}`;
    const bytes = tree.nodes.get(path)?.content ?? Buffer.alloc(0);
    for (const part of [0.02, 0.5, 0.9]) {
      const ownership = await readOwnership(treeOf({ [path]: bytes.subarray(0, bytes.length * part) }));
      expect(ownership.unread, String(part)).toMatchObject([{ ecosystem: 'rpm', path }]);
      expect(ownership.packages).toEqual([]);
    }
  });
});

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}
