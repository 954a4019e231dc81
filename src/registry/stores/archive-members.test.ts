import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InvalidInput } from '../../core/error.ts';
import { END, extended, type Forged, member, writeArchive } from './archive.fixture.ts';
import { archiveMembers } from './archive-members.ts';
import { wholeOf } from './members.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  path = join(folder, 'images.tar');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function textOf(name: string): Promise<string | undefined> {
  const found = await archiveMembers(path).find(name);
  return found && (await wholeOf(found, 1024 * 1024, name)).toString();
}

test('members are found by name and read where they lie, also through links', async () => {
  writeArchive(path, [
    { name: './a/', type: '5' },
    { name: './a/one', body: 'the first' },
    { name: 'empty' },
    { name: 'a/two', body: Buffer.alloc(2000, 'x') },
    { name: 'b/link', type: '2', target: '../a/one' },
    { name: 'b/again', type: '2', target: 'link' },
    { name: 'hard', type: '1', target: 'a/two' },
    { name: 'nowhere', type: '2', target: 'gone' },
  ]);
  expect(await textOf('a/one')).toBe('the first');
  expect(await textOf('empty')).toBe('');
  expect(await textOf('a/two')).toBe('x'.repeat(2000));
  expect(await textOf('b/again')).toBe('the first');
  expect(await textOf('hard')).toBe('x'.repeat(2000));
  expect(await textOf('nowhere')).toBeUndefined();
  expect(await textOf('a')).toBeUndefined();
  expect(await textOf('gone')).toBeUndefined();
});

test('names, links and sizes of extended headers count, those of GNU and those of POSIX', async () => {
  const long = `${'deep/'.repeat(40)}file`;
  writeArchive(path, [
    extended({ path: long, size: '5' }),
    { name: 'cut', body: 'bytes', size: 0 },
    member({ name: '././@LongLink', type: 'L', body: `${long}2\0` }),
    { name: 'cut', body: 'more' },
    extended({ linkpath: long }),
    { name: 'link', type: '2', target: 'elsewhere' },
  ]);
  expect(await textOf(long)).toBe('bytes');
  expect(await textOf(`${long}2`)).toBe('more');
  expect(await textOf('link')).toBe('bytes');
});

const lacksTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU') !== true;

describe.skipIf(lacksTar)(`GNU tar${lacksTar ? ', which is not installed' : ''}`, () => {
  test.each(['ustar', 'gnu', 'pax', 'v7', 'oldgnu'])('an archive that it writes as %s is read', async (format) => {
    const tree = join(folder, 'tree');
    const inner = 'n'.repeat(format === 'v7' ? 60 : 98);
    mkdirSync(join(tree, inner), { recursive: true });
    writeFileSync(join(tree, inner, 'file'), 'content');
    symlinkSync('file', join(tree, inner, 'link'));
    execFileSync('tar', ['-c', `--format=${format}`, '-f', path, '-C', tree, '.']);
    expect(await textOf(`${inner}/file`)).toBe('content');
    expect(await textOf(`${inner}/link`)).toBe('content');
  });
});

test('an archive without an end mark, and with rubbish behind it, is read as others read it', async () => {
  writeArchive(path, [{ name: 'one', body: '1' }], Buffer.alloc(0));
  expect(await textOf('one')).toBe('1');
  writeArchive(path, [{ name: 'one', body: '1' }], Buffer.concat([END, Buffer.from('rubbish'.repeat(200))]));
  expect(await textOf('one')).toBe('1');
});

const bad: readonly (readonly [what: string, parts: readonly (Buffer | Forged)[], end: Buffer, says: string])[] = [
  ['no archive', [Buffer.from('no archive at all'.repeat(100))], END, 'is no tar archive'],
  ['an empty part of one', [Buffer.from('short')], Buffer.alloc(0), 'is cut off'],
  ['cut off within a member', [{ name: 'one', body: '1', size: 100_000 }], END, 'is cut off within "one"'],
  ['a wrong checksum', [Buffer.concat([Buffer.from('x'), member({ name: 'one' }).subarray(1)])], END, 'checksum'],
  ['a name twice', [{ name: 'one' }, { name: './one' }], END, 'has "one" twice'],
  ['a name that is a link, too', [{ name: 'one' }, { name: 'one', type: '2', target: 'x' }], END, 'has "one" twice'],
  ['a name that leads up', [{ name: 'blobs/sha256/../../../etc/passwd' }], END, 'which leads out of the archive'],
  ['a name from the root', [{ name: '/etc/passwd' }], END, 'which leads out of the archive'],
  [
    'a name with a zero byte',
    [member({ name: 'x', type: 'L', body: 'a\0b' }), { name: 'one' }],
    END,
    'which leads out of the archive',
  ],
  ['a record of one', [extended({ path: 'a\0b' }), { name: 'one' }], END, 'extended header that is none'],
  ['a link that leads out', [{ name: 'one', type: '2', target: '../x' }], END, 'which leads out of the archive'],
  [
    'a link from the root',
    [{ name: 'one', type: '2', target: '/etc/passwd' }],
    END,
    'neither a file nor a link within',
  ],
  ['a hard link that leads out', [{ name: 'one', type: '1', target: '../x' }], END, 'which leads out of the archive'],
  ['a device', [{ name: 'one', type: '3' }], END, 'neither a file nor a link within'],
  ['a sparse file', [{ name: 'one', type: 'S' }], END, 'neither a file nor a link within'],
  ['a sparse file of POSIX', [extended({ 'GNU.sparse.name': 'x' }), { name: 'one' }], END, 'has a sparse file'],
  ['a size that is none', [extended({ size: '-5' }), { name: 'one' }], END, 'has a size that is no number'],
  [
    'records that are none',
    [member({ name: 'x', type: 'x', body: '99 path=x\n' }), { name: 'one' }],
    END,
    'extended header that is none',
  ],
  ['a huge extended header', [member({ name: 'x', type: 'x', body: Buffer.alloc(2_000_000) })], END, 'more than 1 MiB'],
  ['one empty block, then more', [{ name: 'one' }, Buffer.alloc(512), { name: 'two' }], END, 'behind an empty block'],
  ['a packed archive', [Buffer.from([0x1f, 0x8b, 8, 0])], END, 'is compressed (gzip)'],
];

test.each(bad)('refused: %s', async (_, parts, end, says) => {
  writeArchive(path, parts, end);
  const finding = archiveMembers(path).find('one');
  await expect(finding).rejects.toThrow(says);
  await expect(finding).rejects.toThrow(InvalidInput);
});

test('links in a circle end', async () => {
  writeArchive(path, [
    { name: 'one', type: '2', target: 'two' },
    { name: 'two', type: '2', target: 'one' },
  ]);
  await expect(textOf('one')).rejects.toThrow('a link without end');
});

test('no archive and a folder are told apart from an empty one', async () => {
  await expect(textOf('one')).rejects.toThrow('there is no archive');
  mkdirSync(path);
  await expect(textOf('one')).rejects.toThrow('is no file');
  rmSync(path, { recursive: true });
  writeArchive(path, []);
  expect(await textOf('one')).toBeUndefined();
});
