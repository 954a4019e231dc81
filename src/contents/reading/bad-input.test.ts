import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { emptyFrame, frame, skippable } from '../../compression/unpack.fixture.ts';
import { InvalidInput } from '../../core/error.ts';
import { LIMITS } from './limits.ts';
import { layer, read, tar, type Written } from './tar.fixture.ts';

const FILE: Written = { name: 'a', data: 'text' };
const packed = gzipSync(tar([FILE]));

async function reasons(blob: Buffer, reading = {}) {
  const { unread, entries } = await read(blob, reading);
  return { reasons: unread.map(({ reason }) => reason), paths: entries.map(({ path }) => path) };
}

describe('a layer that cannot be read to its end says why', () => {
  test.each<[string, Buffer, string]>([
    ['no tar', Buffer.alloc(2000, 'no tar '), 'what stands here is no tar header'],
    ['cut off in a header', tar([FILE]).subarray(0, 1100), 'the archive is cut off'],
    ['cut off in a file', layer({ name: 'a', size: 5000 }), 'the archive is cut off'],
    ['gzip cut off', packed.subarray(0, -9), 'gzip data is cut off here'],
    ['bytes behind gzip', Buffer.concat([packed, Buffer.alloc(3)]), 'gzip data is followed by bytes that are none'],
    [
      'a member behind zeros',
      Buffer.concat([packed, Buffer.alloc(8), packed]),
      'gzip data is followed by bytes that are none',
    ],
    [
      'rubbish behind zstd',
      Buffer.concat([frame(tar([FILE])), Buffer.from('rubbish')]),
      'zstd data is damaged from here on',
    ],
    [
      'a zstd window of more than 128 MiB',
      Buffer.concat([frame(tar([FILE])), emptyFrame(0, 18 << 3)]),
      'zstd data needs a window of more than 128 MiB from here on',
    ],
    [
      'a skippable frame of zstd first',
      Buffer.concat([skippable(5), frame(tar([FILE]))]),
      'begins with a skippable frame of zstd: containerd and Docker read on, CRI-O and Podman take it for uncompressed',
    ],
    [
      'a zstd dictionary',
      Buffer.concat([frame(tar([FILE])), emptyFrame(0x21, 7, 0)]),
      'zstd data needs a dictionary from here on',
    ],
  ])('%s', async (_, blob, reason) => {
    // Of bytes that were not all unpacked the hash says nothing.
    const found = (await reasons(blob, { diffId: `sha256:${'0'.repeat(64)}` })).reasons;
    expect(found.filter((one) => !one.startsWith('its uncompressed bytes'))).toContain(reason);
    if (/^(?:gzip|zstd) data/.test(reason)) expect(found).toEqual([reason]);
  });

  test('uncompressed bytes of another layer', async () => {
    const { reasons: found, paths } = await reasons(packed, { diffId: `sha256:${'0'.repeat(64)}` });
    expect(found).toEqual([
      expect.stringMatching(/^its uncompressed bytes are sha256:[a-f0-9]{64}, and the configuration says/),
    ]);
    expect(paths).toEqual(['a']);
  });

  test.each([
    ['entries', { entries: 2 }, 'more than 2 entries'],
    ['bytes', { bytes: 4000 }, 'more than 4000 bytes'],
    ['paths', { names: 2 }, 'paths of more than 2 bytes together'],
    ['a ratio', { ratio: 2, ratioFrom: 2000 }, 'more than 2 times its packed size'],
  ])('more %s than wanted', async (_, less, reason) => {
    const blob = layer(FILE, { name: 'b' }, { name: 'c' }, { name: 'd', data: Buffer.alloc(4000) });
    const listing = await read(blob, { limits: { ...LIMITS, ...less } }, 8);
    expect(listing.unread).toEqual([{ reason }]);
    expect(listing.isCut).toBe(true);
  });
});

test('a blob of another size is refused, and one whose reader fails fails', async () => {
  await expect(read(packed, { size: packed.length - 1 })).rejects.toThrow(InvalidInput);
  await expect(read(packed, { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow('late');
});

test('a blob is taken to its end, since only there its digest is known', async () => {
  const behind = Buffer.concat([packed, Buffer.alloc(100_000, 'behind')]);
  expect((await read(behind, {}, 1000)).unread).toHaveLength(1);
});

test.each<[string, Buffer]>([
  [
    'several gzip members',
    Buffer.concat([gzipSync(tar([FILE], Buffer.alloc(0))), gzipSync(''), gzipSync(tar([{ name: 'b' }]))]),
  ],
  [
    'several zstd frames, skippable ones between and behind',
    Buffer.concat([
      zstdCompressSync(tar([FILE], Buffer.alloc(0))),
      skippable(0, 9),
      zstdCompressSync(tar([{ name: 'b' }])),
      skippable(70, 15),
    ]),
  ],
  ['nothing behind the last file', tar([FILE, { name: 'b' }], Buffer.alloc(0))],
  ['one block of zeros at the end', tar([FILE, { name: 'b' }], Buffer.alloc(512))],
  [
    'entries and rubbish behind the end',
    tar([FILE, { name: 'b' }], Buffer.concat([Buffer.alloc(1024), tar([{ name: 'c' }]), packed])),
  ],
])('%s are read as runtimes do', async (_, blob) => {
  expect(await reasons(blob)).toEqual({ reasons: [], paths: ['a', 'b'] });
});

test.each<[string, Written, string]>([
  ['upwards', { name: '../../etc/passwd' }, 'etc/passwd'],
  ['absolute', { name: '/etc//./passwd' }, 'etc/passwd'],
  ['up and down', { name: 'a/../../b/c' }, 'b/c'],
  ['dots and spaces', { name: 'a./b /...' }, 'a./b /...'],
  ['no UTF-8', { name: 'a/\xff\xfe' }, 'a/\xff\xfe'],
  ['escapes', { name: 'a/\x1b[2J\n' }, 'a/\x1b[2J\n'],
  ['another direction', { name: 'a/\xe2\x80\xaefdp' }, 'a/\xe2\x80\xaefdp'],
  ['of an extended header', { name: 'x', pax: { path: 'a/b' } }, 'a/b'],
  [
    'of a sparse file',
    {
      name: 'x',
      pax: {
        'GNU.sparse.map': '',
        'GNU.sparse.major': '0',
        'GNU.sparse.minor': '1',
        'GNU.sparse.numblocks': '0',
        'GNU.sparse.name': 'a/s',
      },
    },
    'a/s',
  ],
  ['before POSIX', { name: 'a/v7', format: 'v7' }, 'a/v7'],
])('a path %s is where runtimes place it', async (_, entry, path) => {
  expect(await reasons(layer(entry))).toEqual({ reasons: [], paths: [path] });
});

describe('an archive that runtimes refuse ends there', () => {
  test.each<[string, Written]>([
    ['a path of 5,000 bytes', { name: 'x', pax: { path: `${'d/'.repeat(2500)}x` } }],
    ['a name of 256 bytes', { name: 'x', pax: { path: 'n'.repeat(256) } }],
    ['NUL in a path', { name: 'x', pax: { path: 'a\0b' } }],
    ['a size that is no number', { name: 'x', size: 'size' }],
    ['a header of more than 1 MiB', { name: 'x', pax: { comment: 'c'.repeat(2 ** 20) } }],
    ['one block of zeros between', { name: '', raw: Buffer.alloc(512) }],
    ['a type that nobody knows', { name: 'x', type: 'Z' }],
    ['the old sparse form', { name: 'x', type: 'S', format: 'gnu' }],
    ['a link to nothing', { name: 'x', type: '2' }],
    [
      'pieces over each other',
      {
        name: 'x',
        data: 'abcd',
        pax: { 'GNU.sparse.map': '0,2,1,2', 'GNU.sparse.numblocks': '2', 'GNU.sparse.size': '9' },
      },
    ],
  ])('%s', async (_, entry) => {
    const { reasons: found, paths } = await reasons(layer(FILE, entry, { name: 'z' }));
    expect(found).toHaveLength(1);
    expect(paths).toEqual(['a']);
  });
});

test.each<[string, Written]>([
  ['a global header', { name: 'g', type: 'g' }],
  ['a whiteout of the folder above', { name: 'd/.wh...' }],
  ['a whiteout of its own folder', { name: 'd/.wh.' }],
  ['the root as a file', { name: '/' }],
  ['a device 0:0', { name: 'd', type: '3', device: [0, 0] }],
  ['a folder of AUFS', { name: '.wh..wh.plnk/1' }],
  ['a hard link over dots', { name: 'd', type: '1', link: 'b/../a' }],
  ['an attribute of overlayfs', { name: 'd', pax: { 'SCHILY.xattr.trusted.overlay.opaque': 'y' } }],
  ['capabilities that are none', { name: 'd', pax: { 'SCHILY.xattr.security.capability': 'y' } }],
])('%s is said to be one on which runtimes disagree, and what follows is read', async (_, entry) => {
  const { reasons: found, paths } = await reasons(layer(FILE, entry, { name: 'z' }));
  expect(found).toHaveLength(1);
  expect(paths.at(0)).toBe('a');
  expect(paths.at(-1)).toBe('z');
});
