import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compressionOf, decompress } from '../src/compression/decompress.ts';
import { type Image, type Images, type Layer, readImage } from '../src/registry/image.ts';
import type { ImageStore } from '../src/registry/image-store.ts';
import { openRegistry } from '../src/registry/client.ts';
import { imageOpener } from '../src/registry/open-image.ts';
import { probeRepository } from '../src/registry/probe.ts';
import { openWorkbench, remote, type Workbench } from './lab/images.ts';
import { obstacle, PATH, run } from './lab/programs.ts';
import { listen, type Registry, startRegistry } from './lab/registry.ts';

const reason = await obstacle(['docker-registry', 'skopeo', 'buildah', 'podman', 'htpasswd', 'tar']);
if (reason !== undefined) process.stderr.write(`skipped: images of real programs: ${reason}\n`);

const signal = new AbortController().signal;
const INDEX = 'application/vnd.oci.image.index.v1+json';

describe.skipIf(reason !== undefined)('images of real programs', () => {
  let folder = '';
  let registry: Registry;
  let bench: Workbench;

  const open = (text: string) => {
    const environment = { DOCKER_CONFIG: registry.account('ci').folder, PATH };
    return imageOpener({ environment, isPlain: true, fetch, now: Date.now })(text);
  };
  const at = (target: string): string => `${registry.host}/${target}`;

  /** The image with each layer read, and its bytes found to be those that its configuration names. */
  async function read(text: string, platform?: string): Promise<Images> {
    const { store, reference } = await open(text);
    const images = await readImage(store, reference, { signal, ...(platform !== undefined && { platform }) });
    for (const { layers } of images.images) for (const layer of layers) await check(store, layer);
    return images;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stores-'));
    registry = await startRegistry(join(folder, 'registry'), ['ci']);
    bench = openWorkbench(folder, registry);
    const created = Date.UTC(2026, 10, 24);
    await bench.build({ name: 'localhost/base:1', files: { 'etc/os-release': 'ID=debian\n' }, created });
    await bench.build({
      name: 'localhost/api:1.4.2',
      base: 'localhost/base:1',
      files: { 'srv/api': 'the program\n' },
      labels: { 'org.example.team': 'shop' },
      entrypoint: ['/srv/api', 'serve'],
      created,
    });
    await bench.push('localhost/api:1.4.2', 'shop/api:1.4.2', registry.account('ci'));
  });

  afterAll(async () => {
    await registry?.stop();
    await rm(folder, { recursive: true });
  });

  const copied = (to: string) => bench.copy(remote(registry, 'shop/api:1.4.2'), to, registry.account('ci'));
  const only = ({ images: [image, ...others] }: Images): Image => {
    expect(others).toEqual([]);
    if (!image) throw new Error('no image');
    return image;
  };

  test('a registry, by tag and by digest', async () => {
    const byTag = await read(at('shop/api:1.4.2'));
    const image = only(byTag);
    expect(image.platform).toMatch(/^linux\//);
    expect(image.layers).toHaveLength(2);
    expect(image.configuration.entrypoint).toEqual(['/srv/api', 'serve']);
    expect(image.configuration.labels.get('org.example.team')).toBe('shop');
    expect(image.layers.every(({ createdBy }) => createdBy !== undefined)).toBe(true);
    expect(await read(at(`shop/api@${byTag.digest}`))).toEqual(byTag);
    await expect(read(at('shop/api:2.0'))).rejects.toThrow('there is no 2.0 in');
  });

  test('an OCI layout that skopeo wrote, as a folder and as an archive, is the same image', async () => {
    const kept = await read(at('shop/api:1.4.2'));
    const layout = join(folder, 'layout');
    expect(await copied(`oci:${layout}:1.4.2`)).toBe(kept.digest);
    await copied(`oci-archive:${layout}.tar:1.4.2`);
    for (const name of [
      `oci:${layout}`,
      `oci:${layout}:1.4.2`,
      `oci:${layout}@${kept.digest}`,
      `oci-archive:${layout}.tar`,
      `oci-archive:${layout}.tar:1.4.2`,
    ])
      expect(await read(name)).toEqual(kept);
    await expect(read(`oci:${layout}:2.0`)).rejects.toThrow('there is no 2.0 in');
  });

  test('an archive that skopeo wrote as docker save does has the same configuration and the same unpacked layers', async () => {
    const kept = only(await read(at('shop/api:1.4.2')));
    const file = join(folder, 'docker.tar');
    await copied(`docker-archive:${file}:registry.acme.example/shop/api:1.4.2`);
    for (const name of [
      `docker-archive:${file}`,
      `docker-archive:${file}:1.4.2`,
      `docker-archive:${file}:registry.acme.example/shop/api:1.4.2`,
    ]) {
      const image = only(await read(name));
      expect(image.config).toBe(kept.config);
      expect(image.layers.map(({ digest, diffId }) => [digest, diffId])).toEqual(
        kept.layers.map(({ diffId }) => [diffId, diffId]),
      );
    }
    await expect(read(`docker-archive:${file}:2.0`)).rejects.toThrow('there is no 2.0 in');
    await expect(read(`oci-archive:${file}`)).rejects.toThrow('is no OCI layout');
    await pipeline(createReadStream(file), createGzip(), createWriteStream(`${file}.gz`));
    await expect(read(`docker-archive:${file}.gz`)).rejects.toThrow('is compressed (gzip)');
  });

  test('an archive of several images that podman saved', async () => {
    const file = join(folder, 'several.tar');
    const names = ['localhost/base:1', 'localhost/api:1.4.2'];
    const store = [
      '--root',
      join(bench.folder, 'store'),
      '--runroot',
      join(bench.folder, 'run'),
      '--storage-driver',
      'vfs',
    ];
    const env = { PATH, HOME: folder };
    await run('podman', [...store, 'save', '--quiet', '--multi-image-archive', '-o', file, ...names], { env });
    await expect(read(`docker-archive:${file}`)).rejects.toThrow(
      'say which: "localhost/api:1.4.2", "localhost/base:1"',
    );
    const [base, api] = [
      only(await read(`docker-archive:${file}:1`)),
      only(await read(`docker-archive:${file}:localhost/api:1.4.2`)),
    ];
    expect(api.layers[0]?.digest).toBe(base.layers[0]?.digest);
    expect(api.layers).toHaveLength(2);
    expect(api.config).toBe(only(await read(at('shop/api:1.4.2'))).config);
  });

  test('layers packed with zstd', async () => {
    const layout = join(folder, 'zstd');
    const env = { PATH, HOME: folder };
    await run(
      'skopeo',
      [
        'copy',
        '--quiet',
        '--dest-compress-format',
        'zstd',
        '--dest-compress',
        bench.local('localhost/api:1.4.2'),
        `oci:${layout}:1`,
      ],
      { env },
    );
    const image = only(await read(`oci:${layout}`));
    expect(image.layers.map(({ mediaType }) => mediaType)).toEqual([
      'application/vnd.oci.image.layer.v1.tar+zstd',
      'application/vnd.oci.image.layer.v1.tar+zstd',
    ]);
  });

  test('an index, whole and by platform, in a registry and in a layout', async () => {
    const { username, password } = { username: 'ci', password: 'lab' };
    const client = openRegistry({
      host: registry.host,
      isPlain: true,
      credentials: { username, password },
      fetch,
      now: Date.now,
    });
    const kept = await client.manifest('shop/api', '1.4.2', signal);
    if (!kept) throw new Error('no manifest');
    const arm = Buffer.from(`${kept.body.toString('utf8')}\n`);
    const armDigest = await client.putManifest(
      'shop/api',
      'arm',
      { mediaType: kept.mediaType ?? '', body: arm },
      signal,
    );
    const child = (digest: string, size: number, architecture: string) => ({
      mediaType: kept.mediaType,
      digest,
      size,
      platform: { os: 'linux', architecture },
    });
    const manifests = [child(kept.digest, kept.body.length, 'amd64'), child(armDigest, arm.length, 'arm64')];
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
    const index = await client.putManifest('shop/api', 'all', { mediaType: INDEX, body }, signal);
    const whole = await read(at('shop/api:all'));
    expect(whole.digest).toBe(index);
    expect(whole.images.map(({ platform, manifest }) => [platform, manifest])).toEqual([
      ['linux/amd64', kept.digest],
      ['linux/arm64', armDigest],
    ]);
    expect(only(await read(at('shop/api:all'), 'linux/arm64/v8')).manifest).toBe(armDigest);
    const layout = join(folder, 'all');
    const env = { PATH, HOME: folder };
    const auth = ['--src-tls-verify=false', '--authfile', join(registry.account('ci').folder, 'config.json')];
    await run('skopeo', ['copy', '--quiet', '--all', ...auth, remote(registry, 'shop/api:all'), `oci:${layout}:all`], {
      env,
    });
    expect(await read(`oci:${layout}`)).toEqual(whole);
  });

  test('an archive as docker save of today writes it: a layout with a manifest.json', async () => {
    const layout = join(folder, 'both');
    const digest = await copied(`oci:${layout}:1.4.2`);
    const image = only(await read(`oci:${layout}`));
    const blob = (name: string): string => `blobs/${name.replace(':', '/')}`;
    const saved = [
      {
        Config: blob(image.config),
        RepoTags: ['shop/api:1.4.2'],
        Layers: image.layers.map((layer) => blob(layer.digest)),
      },
    ];
    await writeFile(join(layout, 'manifest.json'), JSON.stringify(saved));
    await run('tar', ['-cf', `${layout}.tar`, '-C', layout, '.'], { env: { PATH } });
    expect((await read(`oci-archive:${layout}.tar`)).digest).toBe(digest);
    const docker = only(await read(`docker-archive:${layout}.tar:shop/api:1.4.2`));
    expect(docker.config).toBe(image.config);
    expect(docker.layers.map(({ digest: one }) => one)).toEqual(image.layers.map(({ digest: one }) => one));
  });

  test('what a layout leads out of it is not read', async () => {
    const layout = join(folder, 'linked');
    const outside = join(folder, 'outside');
    await copied(`oci:${layout}:1`);
    const image = only(await read(`oci:${layout}`));
    const path = join(layout, 'blobs', image.layers[0]?.digest.replace(':', '/') ?? '');
    await cp(path, outside);
    await rm(path);
    await symlink(outside, path);
    await expect(read(`oci:${layout}`)).rejects.toThrow('leads out of');
    await rm(path);
    await symlink(`../${image.layers[1]?.digest.replace(':', '/')}`, path);
    await expect(read(`oci:${layout}`)).rejects.toThrow(/holds (?:more|only|other)/);
    await writeFile(
      join(layout, 'index.json'),
      (await readFile(join(layout, 'index.json'), 'utf8')).replace('sha256:', 'sha256:../../'),
    );
    await expect(read(`oci:${layout}`)).rejects.toThrow('index.json.manifests[0].digest: not a sha256');
  });

  test('a registry whose connections break is read on where they broke', async () => {
    const { credentials, isPlain } = { credentials: { username: 'ci', password: 'lab' }, isPlain: true };
    const direct = openRegistry({ host: registry.host, isPlain, credentials, fetch, now: Date.now });
    const bytes = randomBytes(6_000_000);
    const digest = await direct.putBlob('shop/large', bytes, signal);
    const asked: string[] = [];
    const shaky = createShaky(registry.host, 2_000_000, asked);
    const host = `127.0.0.1:${await listen(shaky)}`;
    const client = openRegistry({ host, isPlain, credentials, fetch, now: Date.now });
    const chunks: Buffer[] = [];
    for await (const chunk of client.blob('shop/large', { digest, size: bytes.length }, signal)) chunks.push(chunk);
    shaky.close();
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    const ranges = asked.filter((one) => one.startsWith('range: bytes='));
    expect(ranges.length).toBeGreaterThanOrEqual(2);
  });

  test('a repository is tried by one manifest and the beginning of one layer', async () => {
    const options = { host: registry.host, isPlain: true, fetch, now: Date.now };
    const client = openRegistry({ ...options, credentials: { username: 'ci', password: 'lab' } });
    const image = only(await read(at('shop/api:1.4.2')));
    expect(await probeRepository(client, registry.host, 'shop/api', signal)).toEqual({
      tag: '1.4.2',
      manifest: image.manifest,
      blob: image.layers[0]?.digest,
    });
    expect(await probeRepository(client, registry.host, 'shop/none', signal)).toBeUndefined();
    await expect(probeRepository(openRegistry(options), registry.host, 'shop/api', signal)).rejects.toThrow(
      'wants credentials',
    );
  });
});

/** Hands on to the registry, and ends each connection after so many bytes of its answer. */
function createShaky(host: string, most: number, asked: string[]): Server {
  const colon = host.indexOf(':');
  return createServer((here) => {
    const there = connect(Number(host.slice(colon + 1)), host.slice(0, colon));
    let sent = 0;
    for (const socket of [here, there]) socket.on('error', () => undefined);
    here.on('data', (chunk) => {
      asked.push(...chunk.toString('latin1').toLowerCase().split('\r\n'));
      there.write(chunk);
    });
    there.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      here.write(chunk);
      if (sent > most) for (const socket of [here, there]) socket.destroySoon();
    });
    there.on('close', () => here.destroySoon());
    here.on('close', () => there.destroy());
  });
}

async function check(store: ImageStore, layer: Layer): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of store.blob(layer, signal)) chunks.push(chunk);
  const stored = Buffer.concat(chunks);
  expect(stored).toHaveLength(layer.size);
  expect(await diffIdOf(stored)).toBe(layer.diffId);
}

async function diffIdOf(stored: Buffer): Promise<string> {
  const hash = createHash('sha256');
  const compression = compressionOf(stored);
  const once = async function* () {
    yield stored;
  };
  if (compression === undefined) hash.update(stored);
  else expect(await decompress(compression, once(), (chunk) => void hash.update(chunk))).toBeUndefined();
  return `sha256:${hash.digest('hex')}`;
}
