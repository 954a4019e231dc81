import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { read, tar, type Written } from './tar.fixture.ts';

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

const ENTRIES: readonly Written[] = [
  { name: './', type: '5' },
  { name: './etc/', type: '5', mode: 0o750, uid: 1, gid: 2 },
  { name: './etc/os-release', data: 'ID=example\n' },
  { name: 'bin', type: '2', link: 'usr/bin' },
  { name: 'etc/issue', type: '1', link: './etc/os-release' },
  { name: 'usr/bin/su', data: Buffer.alloc(200_000, 'x'), mode: 0o4755 },
  { name: 'dev/null', type: '3', device: [1, 3] },
];

describe.each([
  ['uncompressed', (bytes: Buffer) => bytes],
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
])('a layer, %s', (_, pack) => {
  test.each([1 << 16, 513, 7])('in chunks of %i bytes', async (chunkSize) => {
    const bytes = tar(ENTRIES);
    const listing = await read(pack(bytes), { hashes: ['md5'] }, chunkSize);
    expect(listing.unread).toEqual([]);
    expect(listing.diffId).toBe(`sha256:${sha256(bytes)}`);
    expect(listing.bytes).toBe(bytes.length);
    const time = { modified: 1_790_000_000_000 };
    const root = { mode: 0o755, uid: 0, gid: 0, size: 0, ...time };
    expect(listing.entries).toEqual([
      { ...root, path: '', type: 'directory' },
      { ...root, path: 'etc', type: 'directory', mode: 0o750, uid: 1, gid: 2 },
      {
        ...root,
        path: 'etc/os-release',
        type: 'file',
        mode: 0o644,
        size: 11,
        sha256: sha256('ID=example\n'),
        md5: createHash('md5').update('ID=example\n').digest('hex'),
      },
      { ...root, path: 'bin', type: 'symlink', mode: 0o777, target: 'usr/bin' },
      { ...root, path: 'etc/issue', type: 'hardlink', mode: 0o644, target: 'etc/os-release' },
      expect.objectContaining({
        path: 'usr/bin/su',
        mode: 0o4755,
        size: 200_000,
        sha256: sha256(Buffer.alloc(200_000, 'x')),
      }),
      { ...root, path: 'dev/null', type: 'character', mode: 0o644, device: [1, 3] },
    ]);
  });
});
