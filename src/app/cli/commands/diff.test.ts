import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { differenceJsonSchema } from '../../schemas/difference-schema.ts';
import { tar, type Written } from '../../../contents/reading/tar.fixture.ts';
import { ran } from '../ran.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-diff-'));
const layout = join(folder, 'images');

interface TestImage {
  readonly architecture?: string;
  readonly layers: readonly (readonly Written[] | Buffer)[];
  readonly config?: object;
}

function blob(bytes: Buffer, mediaType: string) {
  const hex = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(layout, 'blobs', 'sha256', hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}

function image({ architecture = 'amd64', layers, config = {} }: TestImage) {
  const all = layers.map((one) =>
    blob(Buffer.isBuffer(one) ? one : tar(one), 'application/vnd.oci.image.layer.v1.tar'),
  );
  const configuration = {
    os: 'linux',
    architecture,
    config,
    rootfs: { type: 'layers', diff_ids: all.map(({ digest }) => digest) },
    history: all.map((_, index) => ({ created_by: `RUN step ${index}\u001b[31m` })),
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: blob(Buffer.from(JSON.stringify(configuration)), 'application/vnd.oci.image.config.v1+json'),
    layers: all,
  };
  const platform = { os: 'linux', architecture };
  return { ...blob(Buffer.from(JSON.stringify(manifest)), manifest.mediaType), platform };
}

function index(...manifests: readonly object[]) {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  return blob(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests })), mediaType);
}

const base: readonly Written[] = [{ name: 'bin/tool', data: '#!/bin/sh\n', mode: 0o755 }];
const cron: readonly Written[] = [
  { name: 'etc/cron.d/<b>x', data: '* * * * * root /bin/tool\n' },
  { name: 'opt/\u0007bell', data: '#!/bin/sh\n', mode: 0o755 },
];

beforeAll(() => {
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const tags = {
    old: image({ layers: [base] }),
    cron: image({ layers: [base, cron] }),
    same: image({ layers: [base] }),
    broken: image({ layers: [base, Buffer.from('this is no archive of any kind'.repeat(40))] }),
    arm: image({ architecture: 'arm64', layers: [base] }),
    two: index(image({ layers: [base] }), image({ architecture: 'arm64', layers: [base] })),
    added: index(image({ layers: [base] }), image({ architecture: 'arm64', layers: [base, cron] })),
    both: index(image({ layers: [base, cron] }), image({ architecture: 'arm64', layers: [base] })),
  };
  const manifests = Object.entries(tags).map(([tag, one]) => ({
    ...one,
    annotations: { 'org.opencontainers.image.ref.name': tag },
  }));
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
});

const diff = (...args: readonly string[]) =>
  ran(['diff', ...args.map((one) => one.replace(/^@/, `oci:${layout}:`))], {
    env: { XDG_CACHE_HOME: join(folder, 'cache') },
  });

describe('landwaiter diff', () => {
  test('says the verdict in its first line, and names what was put in', async () => {
    const { status, out } = await diff('@old', '@cron');
    expect(status).toBe(0);
    expect(out.split('\n')[0]).toBe('MEDIUM: somebody should look, 2 reasons, 40 points.');
    expect(out).toContain('/etc/cron.d/<b>x\n      no package, layer 1, made by RUN step 1');
    expect([...'\u0007\u001b'].filter((one) => out.includes(one))).toEqual([]);
  });

  test('weighs by another column when asked', async () => {
    expect((await diff('@old', '@cron', '--as', 'suspect')).out).toMatch(/^HIGH: .*90 points/);
    expect((await diff('@old', '@cron', '--as', 'built')).out).toMatch(/^LOW: .*10 points/);
  });

  test('has nothing to tell of two equal images', async () => {
    expect((await diff('@old', '@same', '--fail-on', 'low')).out).toMatch(/^Nothing to tell\./);
  });

  test.each([
    ['medium', 1],
    ['high', 0],
  ])('fails on %s with %i', async (severity, expected) => {
    expect((await diff('@old', '@cron', '--fail-on', severity)).status).toBe(expected);
  });

  test('says first that something was not read, never that nothing is there, and fails by it when strict', async () => {
    const { status, out } = await diff('@old', '@broken', '-o', 'table', '-o', 'json');
    expect(status).toBe(0);
    expect(out).toMatch(/^NOT COMPLETELY READ \(1 gap\): what was not read may hold anything\./);
    expect(out).toContain('"complete": false');
    expect(out).not.toContain('"severity": "none"');
    expect((await diff('@broken', '@broken', '--strict')).status).toBe(2);
    expect((await diff('@broken', '@broken')).out).toMatch(/^NOT COMPLETELY READ/);
  });

  test('writes JSON as its schema describes it', async () => {
    const json = JSON.parse((await diff('@old', '@cron', '-o', 'json')).out);
    expect(json).toMatchObject({
      version: 1,
      column: 'open',
      complete: true,
      unread: [],
      severity: 'medium',
      score: 40,
      reasons: [{ kind: 'scheduled-task', path: '/etc/cron.d/<b>x', layer: 1, points: 30 }, { kind: 'unowned-code' }],
      files: { added: [{ path: '/etc/cron.d/<b>x' }, { path: '/opt/\\x07bell' }], changed: [], removed: [] },
      layers: [{ shared: true }, { shared: false, createdBy: 'RUN step 1\\x1b[31m' }],
    });
    const { anyOf } = JSON.parse(differenceJsonSchema());
    expect(Object.keys(json).filter((key) => !Object.keys(anyOf[0].properties).includes(key))).toEqual([]);
    expect(anyOf[0].required.filter((key: string) => !(key in json))).toEqual([]);
  });

  test('writes a page without a script, in which nothing of the image is markup', async () => {
    const file = join(folder, 'diff.html');
    await diff('@old', '@cron', '-o', `html=${file}`);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('/etc/cron.d/&lt;b&gt;x');
    expect(page).not.toMatch(/<script|<b>/);
    expect(page).not.toContain('\u001b');
  });

  test('writes a record of what was seen, not of what it weighs', async () => {
    const record = JSON.parse((await diff('@old', '@cron', '-o', 'record')).out);
    expect(record).toMatchObject({ landwaiter: 'image-comparison', version: 1, comparison: { isComplete: true } });
    expect(JSON.stringify(record)).not.toMatch(/severity|points|score/);
  });

  test('compares each platform that both have, or the one that is asked for', async () => {
    const all = JSON.parse((await diff('@two', '@both', '-o', 'json')).out);
    expect(all.map(({ platform, severity }: { platform: string; severity: string }) => [platform, severity])).toEqual([
      ['linux/amd64', 'medium'],
      ['linux/arm64', 'none'],
    ]);
    expect((await diff('@two', '@both', '--platform', 'linux/arm64')).out).toMatch(/^Nothing to tell/);
    expect(await diff('@old', '@arm')).toMatchObject({ status: 2, note: expect.stringContaining('none in common') });
  });

  test('looks at a platform by itself that the old image has not', async () => {
    const all = JSON.parse((await diff('@old', '@added', '-o', 'json')).out);
    expect(all.map(({ platform, severity }: { platform: string; severity: string }) => [platform, severity])).toEqual([
      ['linux/amd64', 'none'],
      ['linux/arm64', 'medium'],
    ]);
  });

  test('looks at one image by itself, and says so', async () => {
    expect((await diff('@cron')).out).toContain('by itself: no older image to compare with');
  });

  test.each([
    ['three images', ['@old', '@cron', '@same'], 2],
    ['no such tag', ['@nothing'], 2],
    ['no such folder', ['oci:/nowhere/at/all:x'], 2],
    ['a registry that is not there', ['127.0.0.1:1/shop/api:1', '--plain-http'], 3],
    ['a column that is none', ['@old', '--as', 'evil'], 2],
  ])('%s: says why and ends with its status', async (_, args, expected) => {
    const { status, note } = await diff(...args);
    expect(status).toBe(expected);
    expect(note).not.toBe('');
  });
});
