import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Compared, compare } from '../../../src/contents/comparing/compare.ts';
import type { ImageToRead } from '../../../src/contents/comparing/layers.ts';
import type { Wanted } from '../../../src/contents/looking/wanted.ts';
import { createLooker } from '../../../src/contents/looking/looker.ts';
import { isRecord } from '../../../src/contents/packages/read.ts';
import type { Listing } from '../../../src/contents/reading/entry.ts';
import type { Looker } from '../../../src/contents/reading/look.ts';
import { readLayer } from '../../../src/contents/reading/read-layer.ts';
import { tar, type Written } from '../../../src/contents/reading/tar.fixture.ts';
import { parseDigest } from '../../../src/core/digest.ts';
import type { Configuration } from '../../../src/registry/image.ts';
import { COLUMNS, judgeContents, type Weighed } from '../../../src/rules/contents/judge.ts';

/** A layer that was read by the real reader, once, and is then used in many images. */
export interface TestLayer {
  readonly digest: string;
  readonly listing: Listing;
  /** Looked into as is wanted; without it nothing of it is ever wanted. */
  again?(wanted: Wanted): Promise<Listing>;
}

const READING = { hashes: ['md5'] as const, looker: createLooker({ isRecord }) };

/** The layer of a folder, as `tar` writes it. */
export async function layerOfFolder(folder: string): Promise<TestLayer> {
  const place = mkdtempSync(join(tmpdir(), 'landwaiter-layer-'));
  try {
    const file = join(place, 'layer.tar');
    execFileSync('tar', ['-C', folder, '--numeric-owner', '-cf', file, '.']);
    return testLayer(await readLayer(createReadStream(file), { ...READING, size: statSync(file).size }));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

export async function layerOf(...entries: readonly Written[]): Promise<TestLayer> {
  const bytes = tar(entries);
  const readAs = (looker: Looker): Promise<Listing> => readLayer(blob(), { ...READING, looker, size: bytes.length });
  async function* blob(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 65_536) yield Buffer.from(bytes.subarray(at, at + 65_536));
  }
  return {
    ...testLayer(await readAs(READING.looker)),
    again: (wanted) => readAs(createLooker({ isRecord, wanted })),
  };
}

function testLayer(listing: Listing): TestLayer {
  return { digest: `sha256:${createHash('sha256').update(listing.diffId).digest('hex')}`, listing };
}

export interface TestImage {
  readonly layers: readonly TestLayer[];
  readonly configuration?: Partial<Configuration>;
}

function imageOf({ layers, configuration = {} }: TestImage): ImageToRead {
  const digest = parseDigest(layers.at(-1)?.digest ?? '');
  return {
    image: {
      manifest: digest,
      config: digest,
      platform: 'linux/amd64',
      configuration: { ...PLAIN, ...configuration },
      layers: layers.map((one) => ({
        digest: parseDigest(one.digest),
        diffId: parseDigest(one.listing.diffId),
        size: one.listing.bytes,
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
      })),
    },
    async listing(number, _, { wanted } = {}) {
      const layer = layers[number];
      const listing = wanted ? await layer?.again?.(wanted) : layer?.listing;
      if (!listing) throw new Error(`no layer ${number}, or it cannot be read again`);
      return listing;
    },
  };
}

const PLAIN: Configuration = {
  platform: 'linux/amd64',
  entrypoint: [],
  cmd: ['/usr/bin/python3', '/app/main.py'],
  env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  user: '1000',
  workingDir: '/app',
  labels: new Map(),
  exposedPorts: [],
  healthcheck: [],
  volumes: [],
  onBuild: [],
  stopSignal: '',
  shell: [],
};

export function comparedTo(old: TestImage, now: TestImage): Promise<Compared> {
  return compare({ old: imageOf(old), new: imageOf(now) }, { signal: AbortSignal.timeout(120_000) });
}

/** As built, open, suspect; nothing is accepted and no layer is known. */
export function weighedAs({ comparison }: Compared, own: readonly string[] = []): readonly Weighed[] {
  return COLUMNS.map((column) =>
    judgeContents(comparison, {
      column,
      own: (path) => own.some((folder) => path.startsWith(folder)),
      accepted: () => false,
      isKnownLayer: () => false,
    }),
  );
}
