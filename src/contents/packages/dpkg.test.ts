import { describe, expect, test } from 'vitest';
import { treeOf } from './folder-tree.fixture.ts';
import { hashOf, ownershipOf } from './ownership.fixture.ts';
import { readOwnership } from './read.ts';

const md5 = (text: string) => hashOf('md5', text);
const status = (...packages: string[]) => packages.map((one) => `${one}\n`).join('\n');
const installed = (name: string, ...more: string[]) =>
  [`Package: ${name}`, 'Status: install ok installed', 'Version: 1.0', 'Architecture: amd64', ...more].join('\n');
const STATUS = 'var/lib/dpkg/status';
const info = (name: string) => `var/lib/dpkg/info/${name}`;
/** Of a package `acme` with one program. */
const ACME = {
  [STATUS]: status(installed('acme')),
  [info('acme.list')]: '/.\n/usr\n/usr/bin\n/usr/bin/acme\n',
  [info('acme.md5sums')]: `${md5('program')}  usr/bin/acme\n`,
  'usr/bin/acme': 'program',
};

describe('the database of dpkg', () => {
  test('says of a file who owns it and whether it is as it was', async () => {
    const { says, packages, unread } = await ownershipOf({ ...ACME, 'usr/bin/other': 'program' });
    expect(packages).toEqual([{ ecosystem: 'dpkg', name: 'acme', version: '1.0' }]);
    expect(unread).toEqual([]);
    expect(says('usr/bin/acme')).toBe('acme 1.0 same');
    expect(says('usr/bin/other')).toBe('nobody');
    expect((await ownershipOf({ ...ACME, 'usr/bin/acme': 'implant' })).says('usr/bin/acme')).toBe('acme 1.0 changed');
  });

  test('is read through the links that merged /usr has', async () => {
    const { says } = await ownershipOf({
      ...ACME,
      bin: { target: 'usr/bin' },
      [info('acme.list')]: '/.\n/bin\n/bin/acme\n',
      [info('acme.md5sums')]: `${md5('program')}  bin/acme\n`,
    });
    expect(says('usr/bin/acme')).toBe('acme 1.0 same');
  });

  test('has the checksums of configuration in its status, and no program is configuration', async () => {
    const { says } = await ownershipOf({
      ...ACME,
      [STATUS]: status(
        installed('acme', 'Conffiles:', ` /etc/acme.conf ${md5('a=1')}`, ` /usr/bin/acme ${md5('program')}`),
      ),
      [info('acme.list')]: '/etc/acme.conf\n/usr/bin/acme\n',
      [info('acme.md5sums')]: '',
      'etc/acme.conf': 'a=2',
      'usr/bin/acme': 'implant',
    });
    expect(says('etc/acme.conf')).toBe('acme 1.0 changed configuration');
    expect(says('usr/bin/acme')).toBe('acme 1.0 changed');
  });

  test('owns no file that its list has without a checksum, but a link', async () => {
    const { says, ...image } = await ownershipOf({
      ...ACME,
      [info('acme.list')]: `${ACME[info('acme.list')]}/usr/bin/evil\n/usr/bin/link\n/usr/bin/other\n`,
      'usr/bin/evil': 'implant',
      'usr/bin/link': { target: 'acme' },
      'usr/bin/other': { target: '/opt/other' },
    });
    expect(says('usr/bin/evil')).toBe('nobody');
    expect(says('usr/bin/link')).toBe('acme 1.0 same');
    expect(says('usr/bin/other')).toBe('acme 1.0 unknown');
    expect(image.listed('usr/bin/evil')).toBe('acme');
    expect(image.listed('usr/bin/acme')).toBeUndefined();
  });

  test('has files that were put aside for another package', async () => {
    const { says } = await ownershipOf({
      ...ACME,
      [STATUS]: status(installed('acme'), installed('better-acme')),
      [info('better-acme.list')]: '/usr/bin/acme\n',
      [info('better-acme.md5sums')]: `${md5('better')}  usr/bin/acme\n`,
      'var/lib/dpkg/diversions': '/usr/bin/acme\n/usr/bin/acme.real\nbetter-acme\n',
      'usr/bin/acme': 'better',
      'usr/bin/acme.real': 'program',
    });
    expect(says('usr/bin/acme')).toBe('better-acme 1.0 same');
    expect(says('usr/bin/acme.real')).toBe('acme 1.0 same');
  });

  test('has packages of two architectures side by side', async () => {
    const { packages, says } = await ownershipOf({
      [STATUS]: status(
        installed('dpkg'),
        installed('libacme', 'Multi-Arch: same'),
        installed('libacme', 'Multi-Arch: same').replace('amd64', 'i386'),
      ),
      [info('dpkg.list')]: '',
      [info('libacme:amd64.list')]: '/usr/lib/x/libacme.so\n',
      [info('libacme:amd64.md5sums')]: `${md5('64')}  usr/lib/x/libacme.so\n`,
      [info('libacme:i386.list')]: '/usr/lib/i/libacme.so\n',
      [info('libacme:i386.md5sums')]: `${md5('32')}  usr/lib/i/libacme.so\n`,
      'usr/lib/x/libacme.so': '64',
      'usr/lib/i/libacme.so': '32',
    });
    expect(packages.map(({ name }) => name)).toEqual(['dpkg', 'libacme', 'libacme:i386']);
    expect(says('usr/lib/x/libacme.so')).toBe('libacme 1.0 same');
    expect(says('usr/lib/i/libacme.so')).toBe('libacme:i386 1.0 same');
  });

  test('owns nothing for a package that was removed, or of a list without its package', async () => {
    const { packages, says } = await ownershipOf({
      ...ACME,
      [STATUS]: status(installed('acme').replace('installed', 'not-installed')),
      [info('ghost.list')]: '/usr/bin/acme\n',
    });
    expect(packages).toEqual([]);
    expect(says('usr/bin/acme')).toBe('nobody');
  });

  test('does not let a second package that lists a changed file hide it', async () => {
    const files = {
      ...ACME,
      [info('evil.list')]: '/usr/bin/acme\n',
      [info('evil.md5sums')]: `${md5('implant')}  usr/bin/acme\n`,
      'usr/bin/acme': 'implant',
    };
    for (const order of [
      ['acme', 'evil'],
      ['evil', 'acme'],
    ]) {
      const { says } = await ownershipOf({ ...files, [STATUS]: status(...order.map((one) => installed(one))) });
      expect(says('usr/bin/acme')).toBe('acme 1.0 changed');
    }
  });

  test('owns no folder, and nothing by naming what lies above it', async () => {
    const { says } = await ownershipOf({ ...ACME, [info('acme.list')]: '/.\n/\n/usr\n/usr/bin\n/usr/bin/..\n' });
    expect(says('usr/bin/acme')).toBe('nobody');
    expect(says('usr/bin')).toBe('nobody');
  });

  test('of a file that a link has replaced is changed', async () => {
    const { says } = await ownershipOf({ ...ACME, 'usr/bin/acme': { target: '/opt/x' }, 'opt/x': 'program' });
    expect(says('usr/bin/acme')).toBe('acme 1.0 changed');
  });

  test('in parts, as images without a package manager have it', async () => {
    const { packages, says, unread } = await ownershipOf({
      'var/lib/dpkg/status.d/acme': 'Package: acme\nVersion: 1.0\n',
      'var/lib/dpkg/status.d/acme.md5sums': `${md5('program')}  ./usr/bin/acme\n`,
      'var/lib/dpkg/status.d/bare': 'Package: bare\nVersion: 2.0\n',
      'usr/bin/acme': 'program',
    });
    expect(packages.map(({ name }) => name)).toEqual(['acme', 'bare']);
    expect(says('usr/bin/acme')).toBe('acme 1.0 same');
    expect(unread).toMatchObject([{ path: 'var/lib/dpkg/status.d/bare' }]);
  });

  test('tells a record that was changed without a change of version', async () => {
    const record = async (files: typeof ACME) => {
      const { packages, recordOf } = await ownershipOf(files);
      return packages[0] && recordOf(packages[0]);
    };
    const before = await record(ACME);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await record({ ...ACME, [info('acme.list')]: '/usr/bin/acme\n/usr/bin\n/usr\n/.\n' })).toBe(before);
    // A folder, which goes to another package's list.
    expect(await record({ ...ACME, [info('acme.list')]: '/usr/bin/acme\n' })).toBe(before);
    expect(await record({ ...ACME, [info('acme.list')]: '/.\n/usr\n/usr/bin\n' })).not.toBe(before);
    const scripts = { ...ACME, [info('acme.postinst')]: '#!/bin/sh\n' };
    expect(await record(scripts)).not.toBe(before);
    expect(await record({ ...ACME, [info('acme.md5sums')]: `${md5('x')}  usr/bin/acme\n` })).not.toBe(before);
  });
});

describe('a database of dpkg that cannot be read', () => {
  test.each([
    ['garbage', '\0\x01\x02 no field\n'],
    ['a package without a name', 'Status: install ok installed\n'],
    ['a name with a slash', 'Package: ../../acme\nStatus: install ok installed\n'],
    ['a package twice', status(installed('acme'), installed('acme'))],
    ['a field that begins in its middle', ' goes on\n'],
  ])('%s: nothing is owned, and the reason is said', async (_, text) => {
    const { says, unread } = await ownershipOf({ ...ACME, [STATUS]: text });
    expect(says('usr/bin/acme')).toBe('nobody');
    expect(unread).toMatchObject([{ ecosystem: 'dpkg', path: STATUS }]);
  });

  test('a version that fills the page: nothing is owned, and that is said', async () => {
    const { says, unread } = await ownershipOf({
      ...ACME,
      [STATUS]: installed('acme').replace('1.0', '1'.repeat(300)),
    });
    expect(says('usr/bin/acme')).toBe('nobody');
    expect(unread.map(({ reason }) => reason)).toEqual(['a package has a name or version of more than 256 characters']);
  });

  test('a list that is gone is said', async () => {
    const { [info('acme.list')]: _, ...rest } = ACME;
    const { says, unread } = await ownershipOf(rest);
    expect(says('usr/bin/acme')).toBe('nobody');
    expect(unread).toMatchObject([{ path: 'var/lib/dpkg/info' }]);
  });

  test('a list that names everything, half a million times, is said; the rest is read', async () => {
    const { says, unread } = await ownershipOf({
      ...ACME,
      [STATUS]: status(installed('acme'), installed('evil')),
      [info('evil.list')]: '/usr/bin/other\n'.repeat(500_001),
      'usr/bin/other': 'implant',
    });
    expect(says('usr/bin/acme')).toBe('acme 1.0 same');
    expect(says('usr/bin/other')).toBe('nobody');
    expect(unread).toMatchObject([{ path: info('evil.list') }, { path: 'var/lib/dpkg/info' }]);
  });

  test.each([
    ['1 GiB', { size: 1024 ** 3 }, /1073741824 bytes, more than/],
    ['bytes that nobody kept', { size: 10 }, /not kept/],
  ])('%s: nothing is owned, and the reason is said', async (_, { size }, reason) => {
    const tree = treeOf(ACME);
    const node = tree.nodes.get(STATUS);
    if (node === undefined) throw new Error('the tree has no status');
    const { content: __, ...rest } = node;
    const nodes = new Map(tree.nodes).set(STATUS, { ...rest, size });
    const { packages, unread } = await readOwnership({ ...tree, nodes, resolve: (path) => nodes.get(path) });
    expect(packages).toEqual([]);
    expect(unread).toMatchObject([{ ecosystem: 'dpkg', path: STATUS, reason: expect.stringMatching(reason) }]);
  });

  test('is no database where it is a link to what is not there, or a folder', async () => {
    expect((await ownershipOf({ ...ACME, [STATUS]: { target: '/nowhere' } })).packages).toEqual([]);
    expect((await ownershipOf({ ...ACME, [STATUS]: { type: 'directory' } })).unread).toMatchObject([{ path: STATUS }]);
  });
});
