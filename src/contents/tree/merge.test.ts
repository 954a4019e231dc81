import { describe, expect, test } from 'vitest';
import { layer, read, type Written } from '../reading/tar.fixture.ts';
import { mergeTree } from './merge.ts';

const file = (name: string, data = name): Written => ({ name, data });
const folder = (name: string): Written => ({ name: `${name}/`, type: '5' });
const symlink = (name: string, link: string): Written => ({ name, type: '2', link });
const hardlink = (name: string, link: string): Written => ({ name, type: '1', link });

async function merged(...layers: readonly (readonly Written[])[]) {
  return mergeTree(await Promise.all(layers.map((entries) => read(layer(...entries)))));
}

/** Paths with type and layer, sorted. */
async function tree(...layers: readonly (readonly Written[])[]) {
  const { nodes } = await merged(...layers);
  return [...nodes]
    .filter(([path]) => path !== '')
    .map(([path, { type, layer: from }]) => `${path} ${type} ${from}`)
    .sort();
}

test('later layers add, replace and remove', async () => {
  const found = await tree(
    [folder('etc'), file('etc/a'), file('etc/b'), folder('var'), file('var/x')],
    [file('etc/.wh.b', ''), file('etc/a', 'other'), file('srv/web/c')],
    [file('var/.wh..wh..opq', ''), file('var/y')],
  );
  expect(found).toEqual([
    'etc directory 0',
    'etc/a file 1',
    'srv directory 1',
    'srv/web directory 1',
    'srv/web/c file 1',
    'var directory 0',
    'var/y file 2',
  ]);
});

test('below an opaque folder nothing comes back that is made again', async () => {
  const layers = [
    [folder('a'), folder('a/b'), file('a/b/old')],
    [folder('a'), file('a/.wh..wh..opq', ''), folder('a/b'), file('a/b/new')],
  ];
  expect(await tree(...layers)).toEqual(['a directory 1', 'a/b directory 1', 'a/b/new file 1']);
  expect((await merged(...layers)).unread).toEqual([]);
});

describe('what is removed stays known', () => {
  test('with who removed it', async () => {
    const { hidden } = await merged([folder('a'), file('a/b')], [file('.wh.a', '')]);
    expect(hidden.map(({ node, by }) => [node.path, node.layer, by])).toEqual([
      ['a', 0, 1],
      ['a/b', 0, 1],
    ]);
  });
});

test('a hard link is the file that it shares, also of a lower layer', async () => {
  const { nodes, unread } = await merged([file('a', 'text')], [hardlink('b', 'a'), file('a', 'other')]);
  expect(nodes.get('b')).toMatchObject({ path: 'b', type: 'file', size: 4, layer: 1 });
  expect(nodes.get('b')?.sha256).not.toBe(nodes.get('a')?.sha256);
  expect(unread).toMatchObject([{ layer: 1, path: 'b' }]);
});

test('a symbolic link in the middle of a path is followed inside the root', async () => {
  const { nodes, unread, resolve } = await merged([
    folder('usr/lib'),
    symlink('lib', '../../usr/lib'),
    file('lib/libx.so'),
    symlink('usr/lib/liby.so', '/lib/libx.so'),
  ]);
  expect(nodes.get('usr/lib/libx.so')?.type).toBe('file');
  expect(resolve('lib/liby.so')?.path).toBe('usr/lib/libx.so');
  expect(unread).toEqual([]);
});

test('each replaces what stands there, but a folder a folder', async () => {
  expect(
    await tree(
      [folder('a'), file('a/b'), file('c'), symlink('d', 'a'), folder('e'), file('e/f')],
      [file('a'), folder('c'), folder('d'), { ...folder('e'), mode: 0o700 }],
    ),
  ).toEqual(['a file 1', 'c directory 1', 'd directory 1', 'e directory 1', 'e/f file 0']);
});

/** Sentences about what is listed as disagreed, by layer and path, and what stands at these paths. */
async function disagreed(...layers: readonly (readonly Written[])[]) {
  const { nodes, unread } = await merged(...layers);
  return unread.map(({ layer: of, path = '' }) => `${of} ${path} ${nodes.get(path)?.type ?? 'nothing'}`);
}

describe('what runtimes disagree on is kept and said', () => {
  test.each<[string, readonly (readonly Written[])[], readonly string[]]>([
    [
      'below a link of a lower layer',
      [[file('g/x'), symlink('f', '/g')], [file('f/y')]],
      ['1 f/y nothing', '1 g directory'],
    ],
    ['below a link to nothing', [[symlink('f', 'none'), file('f/y')]], ['0 f/y nothing', '0 none directory']],
    ['below a file', [[file('f')], [file('f/x')]], ['1 f/x file']],
    ['below a file of its own layer', [[file('f'), file('f/x')]], ['0 f/x nothing']],
    ['a path twice', [[file('a', '1'), file('a', '2')]], ['0 a file']],
    ['the root as an opaque folder', [[file('a')], [file('.wh..wh..opq', '')]], ['1  directory']],
    [
      'an opaque folder that is a link',
      [[file('o/x'), symlink('l', 'o'), file('l/.wh..wh..opq', '')]],
      ['0 l symlink', '0 o directory'],
    ],
    [
      'an opaque folder above one without an entry',
      [[file('o/x')], [file('o/p/q'), file('o/.wh..wh..opq', '')]],
      ['1 o/p directory'],
    ],
    ['a whiteout of what its layer has', [[file('x'), file('.wh.x', '')]], ['0 x file']],
    ['a whiteout in no folder', [[file('none/.wh.x', '')]], ['0 none/x nothing']],
    [
      'a folder made again',
      [
        [folder('w'), file('w/x')],
        [file('.wh.w', ''), folder('w')],
      ],
      ['1 w directory'],
    ],
    ['a hard link to nothing', [[hardlink('k', 'none')]], ['0 k nothing']],
    ['a hard link to a folder', [[folder('g'), hardlink('k', 'g')]], ['0 k nothing']],
    ['a hard link with another mode', [[file('x'), { ...hardlink('k', 'x'), mode: 0o4755 }]], ['0 k file', '0 x file']],
  ])('%s', async (_, layers, expected) => {
    expect(await disagreed(...layers)).toEqual(expected);
  });

  test('a hard link gives its target the mode that it has', async () => {
    const { nodes } = await merged([file('x'), { ...hardlink('k', 'x'), mode: 0o4755 }]);
    expect([nodes.get('x')?.mode, nodes.get('k')?.mode]).toEqual([0o4755, 0o4755]);
  });
});

test('forty symbolic links are followed, and more are said', async () => {
  const chain = (length: number) => [
    folder('t'),
    ...Array.from({ length }, (_, index) => symlink(`c${index + 1}`, index === 0 ? 't' : `c${index}`)),
  ];
  const forty = await merged([...chain(40), file('c40/x')]);
  expect(forty.unread).toEqual([]);
  expect(forty.resolve('c40/x')?.path).toBe('t/x');
  const more = await merged([...chain(41), file('c41/x')]);
  expect(more.nodes.get('t/x')?.type).toBe('file');
  expect(more.unread.map(({ path }) => path)).toEqual(['c41/x', 't']);
  expect(more.resolve('c41/x')).toBeUndefined();
  const loop = await merged([symlink('l', 'l'), file('l/x')]);
  expect(loop.unread).toMatchObject([{ path: 'l/x' }]);
  expect(loop.resolve('l')).toBeUndefined();
});

test('the same layers in another order make another tree', async () => {
  const one = [file('a', 'one')];
  const other = [file('a', 'other'), file('.wh.b', '')];
  expect(await tree(one, [file('b')], other)).toEqual(['a file 2']);
  expect(await tree(other, [file('b')], one)).toEqual(['a file 2', 'b file 1']);
  expect(await tree(one, [], one)).toEqual(['a file 2']);
});
