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
