import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeOfFolder } from '../../../src/contents/packages/folder-tree.fixture.ts';
import type { Owner, Ownership } from '../../../src/contents/packages/ownership.ts';
import { readOwnership } from '../../../src/contents/packages/read.ts';
import type { Tree, TreeNode } from '../../../src/contents/tree/tree.ts';
import { debianRoot } from './debian-root.ts';

const made = debianRoot();
if ('obstacle' in made) process.stdout.write(`skipped: packages of a real Debian: ${made.obstacle}\n`);

/** Regular files that no package has, and why. */
const NOBODYS: Readonly<Record<string, string>> = {
  'etc/apt/sources.list': 'debootstrap writes from where it took the packages',
  'etc/fstab': 'debootstrap writes it, empty',
  'etc/hostname': 'debootstrap takes it from the machine that it runs on',
  'etc/hosts': 'some versions of debootstrap write it',
  'etc/resolv.conf': 'debootstrap takes it from the machine that it runs on',
  'var/log/bootstrap.log': 'what debootstrap did',
};

describe.skipIf('obstacle' in made)('a real root of Debian', () => {
  const root = 'root' in made ? made.root : '';
  let tree: Tree;
  let ownership: Ownership;
  let owned: readonly (readonly [TreeNode, Owner | undefined])[];

  beforeAll(async () => {
    tree = treeOfFolder(root);
    ownership = await readOwnership(tree);
    owned = [...tree.nodes.values()].map((node) => [node, ownership.owner(node)]);
  });

  test('has every checksum of its packages compared, and no file that is other than its record', () => {
    const info = join(root, 'var/lib/dpkg/info');
    const listed = readdirSync(info)
      .filter((name) => name.endsWith('.md5sums'))
      .flatMap((name) => readFileSync(join(info, name), 'latin1').trim().split('\n')).length;
    const same = owned.filter(([node, one]) => node.type === 'file' && one?.state === 'same' && !one.isDerived);
    const configuration = same.filter(([, one]) => one?.isConfiguration);
    expect(ownership.unread).toEqual([]);
    expect(owned.filter(([, one]) => one?.state === 'changed')).toEqual([]);
    expect(ownership.packages.length).toBeGreaterThan(100);
    expect(listed).toBeGreaterThan(6000);
    expect(same.length - configuration.length).toBe(listed);
    expect(configuration.length).toBeGreaterThan(50);
  });

  test('has hardly a file that nobody owns, each with its reason', () => {
    const files = owned.filter(([node, one]) => node.type === 'file' && one === undefined).map(([{ path }]) => path);
    expect(files.filter((path) => NOBODYS[path] === undefined)).toEqual([]);
  });

  test('has no file that is listed without a checksum but what packages make', () => {
    const unknown = owned.filter(([node, one]) => node.type === 'file' && one?.state === 'unknown' && !one.isDerived);
    expect(unknown.map(([{ path }]) => path)).toEqual([]);
  });

  test('has each package with a record that is the same when it is read again', async () => {
    const again = await readOwnership(tree);
    expect(ownership.packages.every((one) => /^[0-9a-f]{64}$/.test(ownership.recordOf(one) ?? ''))).toBe(true);
    expect(again.packages.map(again.recordOf)).toEqual(ownership.packages.map(ownership.recordOf));
  });

  test.each([
    ['usr/bin/ls', 'coreutils changed'],
    ['usr/sbin/nginx', 'nginx changed'],
    ['usr/lib/python3.13/os.py', 'libpython3.13-minimal changed'],
    ['etc/nginx/nginx.conf', 'nginx-common changed configuration'],
    ['etc/profile', 'base-files changed configuration derived'],
    ['etc/pam.d/common-auth', 'libpam-runtime changed configuration derived'],
    ['etc/passwd', 'base-passwd unknown configuration derived'],
    ['etc/ssl/certs/ca-certificates.crt', 'ca-certificates unknown derived'],
    ['usr/lib/python3.13/__pycache__/os.cpython-313.pyc', 'libpython3.13-minimal unknown derived'],
    ['usr/local/bin/ls', undefined],
    ['etc/cron.d/acme', undefined],
    ['usr/lib/x86_64-linux-gnu/libacme.so', undefined],
    ['usr/lib/python3/dist-packages/acme.pth', undefined],
    ['usr/lib/python3.13/__pycache__/acme.cpython-313.pyc', undefined],
    ['etc/ld.so.preload', undefined],
    ['etc/systemd/system/acme.service', undefined],
  ])('with other bytes at %s: %s', async (path, expected) => {
    const content = Buffer.from('auth sufficient pam_permit.so\n');
    const before = tree.nodes.get(path);
    const hashes = { sha256: '0'.repeat(64), md5: '0'.repeat(32) };
    const node: TreeNode = {
      ...(before ?? { path, type: 'file', mode: 0o755, uid: 0, gid: 0, modified: 0, layer: 1 }),
      size: content.length,
      content,
      ...hashes,
    };
    const changed = { ...tree, nodes: new Map(tree.nodes).set(path, node) };
    const owner = (await readOwnership(changed)).owner(node);
    const words = owner && [
      owner.package.name,
      owner.state,
      ...(owner.isConfiguration ? ['configuration'] : []),
      ...(owner.isDerived ? ['derived'] : []),
    ];
    expect(words?.join(' ')).toBe(expected);
  });
});
