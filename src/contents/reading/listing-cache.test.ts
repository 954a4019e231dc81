import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import { layerListing } from './layer-listing.ts';
import { openListingCache } from './listing-cache.ts';
import { layer, read } from './tar.fixture.ts';

let folder = '';
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'listings-')), 'cache');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const digest = (letter: string) => parseDigest(`sha256:${letter.repeat(64)}`);
const key = { layer: digest('a'), hashes: ['md5'] as const, looker: '1' };

const looker = {
  version: '1',
  file: () => {
    const chunks: Buffer[] = [];
    return {
      take: (chunk: Buffer) => chunks.push(Buffer.from(chunk)),
      end: () => ({ content: Buffer.concat(chunks), marks: [{ is: 'word', says: 'what' }] }),
    };
  },
};

const listing = () =>
  read(
    layer(
      { name: 'a/', type: '5' },
      { name: 'a/b\n\xff', data: 'text\nwith lines', uid: 7 },
      { name: 'a/empty' },
      { name: 'c', type: '2', link: 'a/\xe9' },
      { name: 'd', type: '4', device: [8, 1] },
      { name: 'e', data: 'x', pax: { 'SCHILY.xattr.security.capability': '\x01'.repeat(20) } },
      { name: 'g', type: 'g' },
    ),
    { hashes: ['md5'], looker },
  );

const files = () => readdir(folder);

test('what is kept comes back, of this key only, and nobody else may read it', async () => {
  const cache = openListingCache(folder);
  const kept = await listing();
  expect(kept.entries).toHaveLength(6);
  expect(kept.unread).toHaveLength(1);
  expect(await cache.get(key)).toBeUndefined();
  expect(await cache.put(key, kept)).toBeUndefined();
  expect(await cache.get(key)).toEqual(kept);
  expect(await cache.get({ ...key, looker: '2' })).toBeUndefined();
  expect(await cache.get({ ...key, hashes: [] })).toBeUndefined();
  expect(await cache.get({ ...key, layer: digest('b') })).toBeUndefined();
  const [name = ''] = await files();
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
});

test('with any byte changed, or cut off anywhere, it is thrown away', async () => {
  const cache = openListingCache(folder);
  const kept = await listing();
  await cache.put(key, kept);
  const [name = ''] = await files();
  const whole = await readFile(join(folder, name));
  let lost = 0;
  for (let at = 0; at < whole.length; at += 7) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    for (const bytes of [changed, whole.subarray(0, at)]) {
      await writeFile(join(folder, name), bytes);
      const found = await cache.get(key);
      // A bit of the header of zstd may say nothing: then all is as it was.
      if (found) expect(found, `at ${at}`).toEqual(kept);
      else expect(await files(), `at ${at}`).toEqual([]);
      lost += found ? 0 : 1;
    }
  }
  expect(lost).toBeGreaterThan(whole.length / 7);
});

test('the least recently used goes first', async () => {
  const kept = await listing();
  const large = openListingCache(folder);
  const keys = ['a', 'b', 'c'].map((letter) => ({ ...key, layer: digest(letter) }));
  for (const one of keys) await large.put(one, kept);
  for (const name of await files()) await utimes(join(folder, name), 1000, 1000);
  await large.get(keys[1] ?? key);
  const [name = ''] = await files();
  const { size } = await stat(join(folder, name));
  const small = openListingCache(folder, Math.floor(2.5 * size));
  await small.put({ ...key, layer: digest('d') }, kept);
  const found = [];
  for (const letter of ['a', 'b', 'c', 'd'])
    found.push((await small.get({ ...key, layer: digest(letter) })) !== undefined);
  expect(found).toEqual([false, true, false, true]);
});

test('nothing is kept that is larger than the cache, or ended at a limit, and a folder that cannot be written is said', async () => {
  const kept = await listing();
  expect(await openListingCache(folder, 10).put(key, kept)).toContain('more than the 10 bytes');
  expect(await openListingCache(folder).put(key, { ...kept, isCut: true })).toBeUndefined();
  expect(await files()).toEqual([]);
  await writeFile(join(folder, 'file'), '');
  expect(await openListingCache(join(folder, 'file')).put(key, kept)).toMatch(/ENOTDIR|EEXIST/);
  expect(await openListingCache(join(folder, 'file')).get(key)).toBeUndefined();
});

test('a kept listing is checked against what each configuration says', async () => {
  const blob = layer({ name: 'a' });
  let opened = 0;
  async function* open() {
    opened += 1;
    yield blob;
  }
  const cache = openListingCache(folder);
  const of = (diffId: string) =>
    layerListing(key.layer, open, { size: blob.length, hashes: [], diffId }, cache).then(({ unread }) => unread);
  const { diffId } = await read(blob);
  expect(await of('sha256:other')).toHaveLength(1);
  expect(await of(diffId)).toEqual([]);
  expect(await of('sha256:other')).toHaveLength(1);
  expect(opened).toBe(1);
});
