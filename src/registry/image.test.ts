import { expect, test } from 'vitest';
import { InvalidInput } from '../core/error.ts';
import { type Configuration, readImage } from './image.ts';
import {
  memoryStore,
  type MemoryStore,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_LAYER,
  OCI_MANIFEST,
  oneLayer,
  sha256,
} from './image-store.fixture.ts';

const signal = new AbortController().signal;

test('an image is its platform, its configuration and its layers with what made them', async () => {
  const store = memoryStore();
  const config = {
    created: '2026-11-24T08:00:00Z',
    config: {
      Entrypoint: ['/app/api'],
      Cmd: ['serve'],
      Env: ['PATH=/usr/bin', 'A=b=c'],
      User: '1000:1000',
      WorkingDir: '/app',
      Labels: { 'org.example.team': 'shop', ['__proto__']: 'none' },
      ExposedPorts: { '8080/tcp': {} },
      Volumes: { '/data': {} },
      Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 5 },
      StopSignal: 'SIGINT',
      OnBuild: ['RUN true'],
      Shell: ['/bin/sh', '-c'],
    },
    history: [{ created_by: 'ENV A=b=c', empty_layer: true }, { created_by: 'COPY api /app/api' }],
  };
  const tagged = store.tag('1.4', oneLayer(store, { config }));
  const { digest, images, others } = await readImage(store, '1.4', { signal });
  expect({ digest, others }).toEqual({ digest: tagged.digest, others: [] });
  expect(images).toHaveLength(1);
  const configuration: Omit<Configuration, 'labels'> = {
    platform: 'linux/amd64',
    entrypoint: ['/app/api'],
    cmd: ['serve'],
    env: ['PATH=/usr/bin', 'A=b=c'],
    user: '1000:1000',
    workingDir: '/app',
    exposedPorts: ['8080/tcp'],
    volumes: ['/data'],
    healthcheck: ['CMD-SHELL', 'true'],
    stopSignal: 'SIGINT',
    onBuild: ['RUN true'],
    shell: ['/bin/sh', '-c'],
    created: '2026-11-24T08:00:00Z',
  };
  expect(images[0]).toMatchObject({
    manifest: tagged.digest,
    platform: 'linux/amd64',
    configuration,
    layers: [
      {
        digest: sha256('a layer'),
        size: 7,
        mediaType: OCI_LAYER,
        diffId: sha256('an unpacked layer'),
        createdBy: 'COPY api /app/api',
      },
    ],
  });
  expect([...(images[0]?.configuration.labels ?? [])]).toEqual([
    ['org.example.team', 'shop'],
    ['__proto__', 'none'],
  ]);
});

test('keys are read in any case, as runtimes read them', async () => {
  const store = memoryStore();
  const config = { config: undefined, CONFIG: { entrypoint: ['/implant'], eNV: ['A=1'] } };
  const { layers, ...rest } = oneLayer(store, { config });
  store.tag('1.4', { ...rest, LAYERs: layers });
  const { images } = await readImage(store, '1.4', { signal });
  expect(images[0]?.configuration).toMatchObject({ entrypoint: ['/implant'], env: ['A=1'] });
  expect(images[0]?.layers).toHaveLength(1);
});

test('a layer that lies at a URL, or is of no layer’s type, is there and not read', async () => {
  const store = memoryStore();
  const layer = store.put('a layer', OCI_LAYER);
  const layers = [
    { ...layer, urls: ['https://files.acme.example/layer'] },
    { ...layer, mediaType: `${OCI_LAYER}+encrypted` },
    layer,
  ];
  const config = { rootfs: { diff_ids: [sha256('1'), sha256('2'), sha256('3')] } };
  store.tag('1.4', oneLayer(store, { layers, config }));
  const { images } = await readImage(store, '1.4', { signal });
  expect(images[0]?.layers.map(({ unread, urls }) => [unread, urls])).toEqual([
    [expect.stringContaining('nothing is fetched from there'), ['https://files.acme.example/layer']],
    [expect.stringContaining('is no layer’s'), undefined],
    [undefined, undefined],
  ]);
});

test('a history that tells of another number of layers tells of none', async () => {
  const store = memoryStore();
  store.tag('1.4', oneLayer(store, { config: { history: [{ created_by: 'one' }, { created_by: 'two' }] } }));
  const { images } = await readImage(store, '1.4', { signal });
  expect(images[0]?.layers[0]).not.toHaveProperty('createdBy');
});

test('a configuration that names no platform leaves it to the index', async () => {
  const store = memoryStore();
  store.tag('1', oneLayer(store, { config: { os: '', architecture: 'a b' } }));
  expect((await readImage(store, '1', { signal })).images[0]?.platform).toBe('unknown/unknown');
  const named = { ...store.put(oneLayer(store, { config: { os: undefined } }), OCI_MANIFEST) };
  const platform = { os: 'linux', architecture: 'arm64' };
  store.tag('2', { schemaVersion: 2, manifests: [{ ...named, platform }] }, OCI_INDEX);
  const [image] = (await readImage(store, '2', { signal })).images;
  expect([image?.platform, image?.configuration.platform]).toEqual(['linux/arm64', 'unknown/unknown']);
});

test('of Windows each version is a platform', async () => {
  const store = memoryStore();
  const of = (version: string): object => ({
    ...store.put(oneLayer(store, { config: { os: 'windows', created: version } }), OCI_MANIFEST),
    platform: { os: 'windows', architecture: 'amd64', 'os.version': version },
  });
  store.tag('1', { schemaVersion: 2, manifests: [of('10.0.20348.2700'), of('10.0.26100.1742')] }, OCI_INDEX);
  const names = ['windows(10.0.20348)/amd64', 'windows(10.0.26100)/amd64'];
  expect((await readImage(store, '1', { signal })).images.map(({ platform }) => platform)).toEqual(names);
  const both = await readImage(store, '1', { signal, platform: 'windows/amd64' });
  expect(both.images.map(({ platform }) => platform)).toEqual(names);
});

function child(store: MemoryStore, architecture: string, variant?: string): object {
  const named = store.put(oneLayer(store, { config: { architecture, variant } }), OCI_MANIFEST);
  return { ...named, platform: { os: 'linux', architecture, ...(variant !== undefined && { variant }) } };
}

test('an index is an image of each platform; attestations and what is not there are named beside them', async () => {
  const store = memoryStore();
  const attestation = store.put({ schemaVersion: 2 }, OCI_MANIFEST);
  const gone = {
    mediaType: OCI_MANIFEST,
    digest: sha256('gone'),
    size: 4,
    platform: { os: 'linux', architecture: 's390x' },
  };
  const manifests = [
    child(store, 'amd64'),
    child(store, 'arm64', 'v8'),
    { ...attestation, platform: { os: 'unknown', architecture: 'unknown' } },
    gone,
  ];
  store.tag('1.4', { schemaVersion: 2, mediaType: OCI_INDEX, manifests }, OCI_INDEX);
  const all = await readImage(store, '1.4', { signal });
  expect(all.images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
  expect(all.others).toEqual([
    { digest: attestation.digest, reason: 'for no platform, as attestations are' },
    { digest: gone.digest, reason: 'memory has no such manifest' },
  ]);
  const one = await readImage(store, '1.4', { signal, platform: 'linux/aarch64' });
  expect(one.images.map(({ platform }) => platform)).toEqual(['linux/arm64']);
  await expect(readImage(store, '1.4', { signal, platform: 'linux/arm/v6' })).rejects.toThrow(
    'platform: memory has no linux/arm/v6 of it, only linux/amd64, linux/arm64',
  );
});

const many = (count: number, one: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, index) => one(index));

/** What is wrong, how it is made, and what the refusal names. */
const REFUSED: readonly (readonly [what: string, make: (store: MemoryStore) => void, says: string])[] = [
  ['no JSON', (store) => store.tag('1.4', '{'), 'manifest: is no JSON'],
  ['an open list without end', (store) => store.tag('1.4', '['.repeat(2_000_000)), 'manifest: is no JSON'],
  [
    'a deep list',
    (store) => store.tag('1.4', `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`),
    'manifest.schemaVersion: is not 2',
  ],
  ['a list', (store) => store.tag('1.4', []), 'manifest: is no object'],
  [
    'a key twice',
    (store) => store.tag('1.4', '{"schemaVersion":2,"layers":[],"a":{"layers":1},"layers":[]}'),
    'has the key "layers" twice',
  ],
  [
    'a key twice, escaped',
    (store) => store.tag('1.4', '{"schemaVersion":2,"layers":[],"l\\u0061yers" : []}'),
    'has the key "layers" twice',
  ],
  [
    'a key in two spellings',
    (store) => store.tag('1.4', { ...oneLayer(store), 'layer\u017f': [] }),
    'manifest.layers: stands twice, in two spellings',
  ],
  ['the first schema', (store) => store.tag('1.4', { schemaVersion: 1, fsLayers: [] }), 'manifest.schemaVersion: is 1'],
  ['no schema', (store) => store.tag('1.4', { layers: [] }), 'manifest.schemaVersion: is not 2'],
  [
    'another type than the registry says',
    (store) => store.tag('1.4', oneLayer(store), OCI_INDEX),
    'manifest.mediaType: fights what led here',
  ],
  [
    'an index that calls itself an image',
    (store) => store.tag('1.4', { schemaVersion: 2, mediaType: OCI_MANIFEST, manifests: [] }),
    'manifest.mediaType: says',
  ],
  [
    'index and image at once',
    (store) => store.tag('1.4', { ...oneLayer(store), mediaType: undefined, manifests: [] }),
    'manifest.manifests: stands beside layers',
  ],
  [
    'no configuration',
    (store) => store.tag('1.4', { ...oneLayer(store), config: undefined }),
    'manifest.config: is missing',
  ],
  [
    'a digest that is a path',
    (store) =>
      store.tag('1.4', { ...oneLayer(store), layers: [{ mediaType: OCI_LAYER, digest: 'sha256:../../etc', size: 1 }] }),
    'manifest.layers[0].digest: not a sha256',
  ],
  [
    'a size below nothing',
    (store) =>
      store.tag('1.4', { ...oneLayer(store), layers: [{ mediaType: OCI_LAYER, digest: sha256('x'), size: -1 }] }),
    'manifest.layers[0].size: is no number of bytes',
  ],
  [
    'another size of the configuration',
    (store) => store.tag('1.4', { ...oneLayer(store), config: { ...store.put('{}', OCI_CONFIG), size: 1 } }),
    'size: memory holds more',
  ],
  [
    'a huge configuration',
    (store) => store.tag('1.4', { ...oneLayer(store), config: { ...store.put('{}', OCI_CONFIG), size: 2 ** 40 } }),
    'manifest.config.size: is 1099511627776',
  ],
  ['no layers', (store) => store.tag('1.4', oneLayer(store, { layers: [] })), 'manifest.layers: is empty'],
  [
    '10,000 layers',
    (store) => store.tag('1.4', oneLayer(store, { layers: many(10_000, () => store.put('a layer', OCI_LAYER)) })),
    'manifest.layers: are more than 200',
  ],
  [
    'a configuration of other layers',
    (store) => store.tag('1.4', oneLayer(store, { config: { rootfs: { diff_ids: [sha256('1'), sha256('2')] } } })),
    'manifest.config.rootfs.diff_ids: names 2 layers, and the manifest 1',
  ],
  [
    'a configuration that is a list',
    (store) => store.tag('1.4', oneLayer(store, { config: '[]' })),
    'manifest.config: is no object',
  ],
  [
    'an environment of numbers',
    (store) => store.tag('1.4', oneLayer(store, { config: { config: { Env: ['A=1', 7] } } })),
    'manifest.config.config.Env[1]: is no text',
  ],
  [
    'the same child twice',
    (store) => {
      const one = child(store, 'amd64');
      store.tag(
        '1.4',
        { schemaVersion: 2, manifests: [one, { ...one, platform: { os: 'linux', architecture: 'arm64' } }] },
        OCI_INDEX,
      );
    },
    'manifest.manifests[1].digest: is that of manifests[0]',
  ],
  [
    'the same platform twice',
    (store) => {
      const other = {
        ...store.put(oneLayer(store, { config: { created: 'x' } }), OCI_MANIFEST),
        platform: { os: 'linux', architecture: 'x86_64' },
      };
      store.tag('1.4', { schemaVersion: 2, manifests: [child(store, 'amd64'), other] }, OCI_INDEX);
    },
    'manifest.manifests[1].platform: linux/amd64 is there twice',
  ],
  [
    'a child of another type',
    (store) =>
      store.tag(
        '1.4',
        { schemaVersion: 2, manifests: [{ ...child(store, 'amd64'), mediaType: OCI_INDEX }] },
        OCI_INDEX,
      ),
    'manifest.manifests[0].mediaType: fights what led here',
  ],
  [
    'a child of another size',
    (store) => store.tag('1.4', { schemaVersion: 2, manifests: [{ ...child(store, 'amd64'), size: 7 }] }, OCI_INDEX),
    'manifest.manifests[0].size: says 7 bytes',
  ],
  [
    '1,000 children',
    (store) => store.tag('1.4', { schemaVersion: 2, manifests: many(1000, (index) => ({ index })) }, OCI_INDEX),
    'manifest.manifests: names 1000 images',
  ],
  [
    'something that is no image',
    (store) =>
      store.tag('1.4', { ...oneLayer(store), config: store.put('{}', 'application/vnd.cncf.helm.config.v1+json') }),
    'is no image: its configuration is "application/vnd.cncf.helm.config.v1+json"',
  ],
  [
    'an empty index',
    (store) => store.tag('1.4', { schemaVersion: 2, manifests: [] }, OCI_INDEX),
    'is no image: an empty index',
  ],
];

test.each(REFUSED)('refused with its field: %s', async (_, make, says) => {
  const store = memoryStore();
  make(store);
  const read = readImage(store, '1.4', { signal });
  await expect(read).rejects.toThrow(says);
  await expect(read).rejects.toThrow(InvalidInput);
});

test('an index in an index is followed, and one without end is not', async () => {
  const store = memoryStore();
  const nest = (inner: object): object => ({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [inner] });
  store.tag('1', nest(store.put(nest(child(store, 'amd64')), OCI_INDEX)), OCI_INDEX);
  expect((await readImage(store, '1', { signal })).images).toHaveLength(1);
  let inner = store.put(nest(child(store, 'amd64')), OCI_INDEX);
  for (let depth = 0; depth < 5; depth += 1) inner = store.put(nest(inner), OCI_INDEX);
  store.tag('2', nest(inner), OCI_INDEX);
  await expect(readImage(store, '2', { signal })).rejects.toThrow('is an index in an index, 3 deep');
});
