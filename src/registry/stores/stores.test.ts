import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { readImage } from '../image.ts';
import { OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, sha256 } from '../image-store.fixture.ts';
import type { ImageStore } from '../image-store.ts';
import { type Forged, writeArchive } from './archive.fixture.ts';
import { archiveMembers } from './archive-members.ts';
import { dockerArchiveStore } from './docker-archive.ts';
import { folderMembers } from './folder-members.ts';
import { layoutStore } from './layout.ts';

const signal = new AbortController().signal;
const LAYER = 'the bytes of a layer';
const CONFIG = JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: [sha256(LAYER)] } });

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layout-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function bytesOf(
  store: ImageStore,
  blob: { readonly digest: ReturnType<typeof sha256>; readonly size: number },
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of store.blob(blob, signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a layout', () => {
  const write = (name: string, content: string | object): void => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const put = (content: string | object, mediaType: string) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const digest = sha256(text);
    write(`blobs/${digest.replace(':', '/')}`, text);
    return { mediaType, digest, size: Buffer.byteLength(text) };
  };
  const image = (more: object = {}) =>
    put({ schemaVersion: 2, config: put(CONFIG, OCI_CONFIG), layers: [put(LAYER, OCI_LAYER)], ...more }, OCI_MANIFEST);
  const named = (one: object, name: string) => ({ ...one, annotations: { 'org.opencontainers.image.ref.name': name } });
  const index = (...manifests: readonly object[]): void => write('index.json', { schemaVersion: 2, manifests });
  const store = (): ImageStore => layoutStore(folderMembers(folder), 'oci:here');
  const digestOf = async (reference?: string) => (await store().manifest(reference, signal))?.digest;

  beforeEach(() => write('oci-layout', { imageLayoutVersion: '1.0.0' }));

  test('an image is found by its name, its tag, its digest, or for being the only one', async () => {
    const [one, two] = [image(), image({ annotations: { a: 'b' } })];
    index(named(one, '1.4'), named(two, 'registry.acme.example/shop/api:1.5'));
    expect(await digestOf('1.4')).toBe(one.digest);
    expect(await digestOf('registry.acme.example/shop/api:1.5')).toBe(two.digest);
    expect(await digestOf('1.5')).toBe(two.digest);
    expect(await digestOf(two.digest)).toBe(two.digest);
    expect(await digestOf('1.6')).toBeUndefined();
    await expect(digestOf()).rejects.toThrow(
      'oci:here has several images, so say which: "1.4", "registry.acme.example/shop/api:1.5", or @ and a digest',
    );
    index(named(one, '1.4'), named(one, 'latest'));
    expect(await digestOf()).toBe(one.digest);
    index(named(one, '1.4'), named(two, '1.4'));
    await expect(digestOf('1.4')).rejects.toThrow('has several images');
    index();
    expect(await digestOf()).toBeUndefined();
  });

  test('a whole image is read, its layer too', async () => {
    index(named(image(), '1.4'));
    const { images } = await readImage(store(), undefined, { signal });
    expect(images.map(({ platform }) => platform)).toEqual(['linux/amd64']);
    expect(await bytesOf(store(), { digest: sha256(LAYER), size: LAYER.length })).toBe(LAYER);
  });

  test.each([
    ['other bytes', (): void => write(`blobs/sha256/${sha256(LAYER).slice(7)}`, 'x'.repeat(LAYER.length)), 'digest: '],
    ['fewer bytes', (): void => write(`blobs/sha256/${sha256(LAYER).slice(7)}`, 'x'), 'size: '],
    ['more bytes', (): void => write(`blobs/sha256/${sha256(LAYER).slice(7)}`, `${LAYER}!`), 'size: '],
    ['nothing', (): void => rmSync(join(folder, 'blobs'), { recursive: true }), 'blob: oci:here has no sha256:'],
    [
      'a folder',
      (): void => {
        rmSync(join(folder, 'blobs'), { recursive: true });
        mkdirSync(join(folder, `blobs/sha256/${sha256(LAYER).slice(7)}`), { recursive: true });
      },
      'is no file in',
    ],
  ])('a blob that is %s is refused', async (_, change, says) => {
    index(image());
    change();
    const reading = bytesOf(store(), { digest: sha256(LAYER), size: LAYER.length });
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.toThrow(InvalidInput);
  });

  test.skipIf(process.platform === 'win32')('nobody waits at a pipe, and no link leads out', async () => {
    index(image());
    const path = join(folder, `blobs/sha256/${sha256(LAYER).slice(7)}`);
    const reading = (): Promise<string> => bytesOf(store(), { digest: sha256(LAYER), size: LAYER.length });
    rmSync(path);
    execFileSync('mkfifo', [path]);
    await expect(reading()).rejects.toThrow('is no file in');
    rmSync(path);
    symlinkSync('/dev/zero', path);
    await expect(reading()).rejects.toThrow('leads out of');
    rmSync(join(folder, 'blobs'), { recursive: true });
    symlinkSync('..', join(folder, 'blobs'));
    await expect(reading()).rejects.toThrow('blob: ');
  });

  test.each([
    ['no marker', (): void => rmSync(join(folder, 'oci-layout')), 'is no OCI layout'],
    [
      'another version',
      (): void => write('oci-layout', { imageLayoutVersion: '2.0.0' }),
      'oci-layout.imageLayoutVersion: is "2.0.0"',
    ],
    ['no JSON', (): void => write('index.json', '{'), 'index.json: is no JSON'],
    ['a list', (): void => write('index.json', []), 'index.json: is no object'],
    [
      'a digest that is a path',
      (): void => index({ ...image(), digest: 'sha256:../../x' }),
      'index.json.manifests[0].digest',
    ],
    [
      'a manifest that is not there',
      (): void => index({ ...image(), digest: sha256('gone') }),
      'and that is not there',
    ],
    ['a manifest of another size', (): void => index({ ...image(), size: 7 }), 'size: oci:here holds more'],
    ['a manifest of another type', (): void => index({ ...image(), mediaType: OCI_INDEX }), 'manifest.mediaType: says'],
    ['a manifest without end', (): void => index({ ...image(), size: 2 ** 40 }), 'too many for a manifest'],
    ['a folder that is none', (): void => rmSync(folder, { recursive: true }), 'there is no folder'],
    [
      'a link without end',
      (): void => {
        rmSync(join(folder, 'index.json'));
        symlinkSync('index.json', join(folder, 'index.json'));
      },
      'cannot be read (ELOOP)',
    ],
  ])('refused: %s', async (_, change, says) => {
    index(image());
    change();
    const reading = readImage(store(), undefined, { signal });
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.toThrow(InvalidInput);
    mkdirSync(folder, { recursive: true });
  });

  test('whoever gave up gets nothing', async () => {
    index(image());
    const reading = async (): Promise<void> => {
      const blob = { digest: sha256(LAYER), size: LAYER.length };
      for await (const chunk of store().blob(blob, AbortSignal.abort())) expect(chunk).toBeUndefined();
    };
    await expect(reading()).rejects.toThrow(Unavailable);
  });
});

describe('an archive of docker save', () => {
  const store = (members: readonly Forged[]): ImageStore => {
    const path = join(folder, 'saved.tar');
    writeArchive(path, members);
    return dockerArchiveStore(archiveMembers(path), 'docker-archive:here');
  };
  const saved = (...images: readonly object[]): Forged => ({ name: 'manifest.json', body: JSON.stringify(images) });
  const id = 'f'.repeat(64);
  const one = { Config: `${id}.json`, RepoTags: ['shop/api:1.4'], Layers: [`${id}/layer.tar`] };
  const config: Forged = { name: `${id}.json`, body: CONFIG };
  const layer: Forged = { name: `${id}/layer.tar`, body: LAYER };

  test('its image is read under every name of it', async () => {
    const archive = store([config, layer, saved(one), { name: 'repositories', body: '{}' }]);
    const all = await readImage(archive, undefined, { signal });
    expect(all.images[0]).toMatchObject({
      config: sha256(CONFIG),
      layers: [{ digest: sha256(LAYER), diffId: sha256(LAYER), size: LAYER.length }],
    });
    for (const reference of ['1.4', 'shop/api:1.4', 'docker.io/shop/api:1.4', all.digest])
      expect(await readImage(archive, reference, { signal })).toEqual(all);
    await expect(readImage(archive, '1.5', { signal })).rejects.toThrow('there is no 1.5 in docker-archive:here');
    expect(await bytesOf(archive, { digest: sha256(LAYER), size: LAYER.length })).toBe(LAYER);
  });

  test('of several the one that is meant', async () => {
    const other = JSON.stringify({ ...JSON.parse(CONFIG), architecture: 'arm64' });
    const archive = store([
      config,
      layer,
      { name: 'other', body: other },
      saved(one, { ...one, Config: 'other', RepoTags: ['shop/api:1.5'] }),
    ]);
    expect((await readImage(archive, '1.5', { signal })).images[0]?.platform).toBe('linux/arm64');
    await expect(readImage(archive, undefined, { signal })).rejects.toThrow(
      'say which: "shop/api:1.4", "shop/api:1.5"',
    );
  });

  test('a layer may be a link to another, and be packed', async () => {
    const packed = gzipSync(LAYER);
    const two = JSON.stringify({ ...JSON.parse(CONFIG), rootfs: { diff_ids: [sha256(LAYER), sha256(LAYER)] } });
    const archive = store([
      { name: 'config', body: two },
      { name: 'a/layer.tar.gz', body: packed },
      { name: 'b/layer.tar.gz', type: '2', target: '../a/layer.tar.gz' },
      saved({ Config: 'config', RepoTags: null, Layers: ['a/layer.tar.gz', './b/layer.tar.gz'] }),
    ]);
    const { images } = await readImage(archive, undefined, { signal });
    expect(images[0]?.layers.map(({ digest, diffId }) => [digest, diffId])).toEqual([
      [sha256(packed), sha256(LAYER)],
      [sha256(packed), sha256(LAYER)],
    ]);
  });

  test('a layer of other bytes than the configuration names is refused when it is read', async () => {
    const archive = store([config, { ...layer, body: 'x'.repeat(LAYER.length) }, saved(one)]);
    await expect(bytesOf(archive, { digest: sha256(LAYER), size: LAYER.length })).rejects.toThrow(InvalidInput);
    const { images } = await readImage(archive, undefined, { signal });
    const found = images[0]?.layers[0];
    if (!found) throw new Error('no layer');
    await expect(bytesOf(archive, found)).rejects.toThrow('digest: docker-archive:here holds other bytes');
  });

  const refused: readonly (readonly [string, readonly Forged[], string])[] = [
    ['of the first docker save', [{ name: 'repositories', body: '{}' }], 'before Docker 1.10'],
    ['that is a layout', [{ name: 'index.json', body: '{}' }], 'read it as oci-archive:'],
    ['of something else', [{ name: 'README' }], 'it has no manifest.json'],
    ['with a manifest.json that is no list', [{ name: 'manifest.json', body: '{}' }], 'is no list'],
    ['with a manifest.json that is no JSON', [{ name: 'manifest.json', body: '[' }], 'manifest.json: is no JSON'],
    ['without its configuration', [layer, saved(one)], `manifest.json[0].Config: names "${id}.json"`],
    ['without a layer', [config, saved(one)], `manifest.json[0].Layers[0]: names "${id}/layer.tar"`],
    [
      'that names a file of the machine',
      [config, saved({ ...one, Layers: ['/etc/passwd'] })],
      'names "/etc/passwd", which is not in',
    ],
    ['that leads out', [config, saved({ ...one, Layers: ['../../etc/passwd'] })], 'which is not in'],
    [
      'of more layers than the configuration',
      [config, layer, saved({ ...one, Layers: [layer.name, layer.name] })],
      'rootfs.diff_ids: names 1 layers, and the manifest 2',
    ],
    [
      'with a key in two spellings',
      [config, layer, saved({ ...one, layers: [] })],
      'manifest.json[0].Layers: stands twice',
    ],
  ];
  test.each(refused)('refused: one %s', async (_, members, says) => {
    const reading = readImage(store(members), undefined, { signal });
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.toThrow(InvalidInput);
  });
});
