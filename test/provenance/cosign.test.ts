// What Debian's cosign makes, in a real docker-registry (which has no referrers API), with keys of the test.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLayout } from '../../src/app/comparisons/layout.fixture.ts';
import type { Digest } from '../../src/core/digest.ts';
import { openRegistry } from '../../src/registry/client.ts';
import { openWorkbench, remote } from '../lab/images.ts';
import { obstacle, PATH, run } from '../lab/programs.ts';
import { type Registry, startRegistry } from '../lab/registry.ts';
import { ran } from '../../src/app/cli/ran.fixture.ts';
import { readFileSync, writeFileSync } from 'node:fs';

const reason = await obstacle(['docker-registry', 'skopeo', 'htpasswd', 'cosign']);
if (reason !== undefined) process.stderr.write(`skipped: what the real cosign signs: ${reason}\n`);

const signal = new AbortController().signal;
const INDEX = 'application/vnd.oci.image.index.v1+json';

describe.skipIf(reason !== undefined)('what the real cosign signs', () => {
  let folder = '';
  let registry: Registry;
  let image: (name: string) => Promise<Digest>;
  let index: (children: readonly Digest[], tag: string) => Promise<Digest>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verify-'));
    registry = await startRegistry(join(folder, 'registry'), ['ci']);
    const bench = openWorkbench(folder, registry);
    const account = registry.account('ci');
    image = async (name) => {
      const layout = writeLayout(join(folder, name));
      layout.add([[{ name: `srv/${name}`, body: name }]]);
      return await bench.copy(`oci:${layout.folder}`, remote(registry, `shop/api:${name}`), account);
    };
    const credentials = { username: 'ci', password: 'lab' };
    const client = openRegistry({ host: registry.host, isPlain: true, fetch, now: Date.now, credentials });
    index = async (children, tag) => {
      const manifests = await Promise.all(
        children.map(async (digest, place) => {
          const found = await client.manifest('shop/api', digest, signal);
          const platform = { os: 'linux', architecture: place === 0 ? 'amd64' : 'arm64' };
          return { mediaType: found?.mediaType, digest, size: found?.body.length, platform };
        }),
      );
      const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
      return await client.putManifest('shop/api', tag, { mediaType: INDEX, body }, signal);
    };
    for (const name of ['release', 'mallory'])
      await run('cosign', ['generate-key-pair', '--output-key-prefix', name], { env: environment(), cwd: folder });
  });
  afterAll(async () => {
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const environment = () => ({ PATH, HOME: folder, COSIGN_PASSWORD: '', DOCKER_CONFIG: registry.account('ci').folder });
  const cosign = (args: readonly string[], more = {}) =>
    run('cosign', args, { env: { ...environment(), ...more }, cwd: folder });
  const sign = (digest: Digest, key = 'release', ...more: readonly string[]) =>
    cosign([
      'sign',
      '--yes',
      '--key',
      `${key}.key`,
      '--tlog-upload=false',
      ...more,
      `${registry.host}/shop/api@${digest}`,
    ]);
  const attest = (digest: Digest, type: string, ...more: readonly string[]) => {
    writeFileSync(
      join(folder, 'predicate.json'),
      JSON.stringify({ buildDefinition: {}, runDetails: { builder: { id: 'https://acme.example/builder' } } }),
    );
    const args = [
      '--yes',
      '--key',
      'release.key',
      '--tlog-upload=false',
      '--predicate',
      'predicate.json',
      '--type',
      type,
      ...more,
    ];
    return cosign(['attest', ...args, `${registry.host}/shop/api@${digest}`]);
  };

  async function verified(digest: Digest | string, ...more: readonly string[]) {
    const place = digest.includes(':') ? `${registry.host}/shop/api@${digest}` : `${registry.host}/shop/api:${digest}`;
    const by = more.length > 0 ? more : ['--key', join(folder, 'release.pub')];
    const { status, out, note } = await ran(['verify', place, '--plain-http', '-o', 'json', ...by], {
      env: environment(),
    });
    return { status, note, ...(out === '' ? { attachments: [] } : JSON.parse(out)) };
  }

  test('a signature by its tag, of an image named by its own', async () => {
    const digest = await image('one');
    expect(await verified('one')).toMatchObject({ status: 1, listed: { complete: true }, attachments: [] });
    await sign(digest);
    expect(await verified('one')).toMatchObject({
      status: 0,
      image: { digest, kind: 'manifest' },
      attachments: [{ format: 'simple-signing', state: 'verified', found: 'tag' }],
    });
    expect((await verified('one', '--key', join(folder, 'mallory.pub'))).status).toBe(1);
    const both = ['--key', join(folder, 'release.pub'), '--key', join(folder, 'mallory.pub')];
    expect((await verified('one', ...both)).status).toBe(1);
    await sign(digest, 'mallory');
    expect((await verified('one', ...both)).status).toBe(0);
  });

  test('a signature under another image’s tag is that one’s', async () => {
    const [one, two] = [await image('from'), await image('to')];
    await sign(one);
    const client = openRegistry({
      host: registry.host,
      isPlain: true,
      fetch,
      now: Date.now,
      credentials: { username: 'ci', password: 'lab' },
    });
    const found = await client.manifest('shop/api', `${one.replace(':', '-')}.sig`, signal);
    await client.putManifest(
      'shop/api',
      `${two.replace(':', '-')}.sig`,
      { mediaType: found?.mediaType ?? '', body: found?.body ?? Buffer.alloc(0) },
      signal,
    );
    expect(await verified(two)).toMatchObject({
      status: 1,
      attachments: [{ state: 'failed', check: 'subject', ours: true }],
    });
  });

  test('attestations by their tag, and as bundles by the tag of referrers', async () => {
    const digest = await image('attested');
    await attest(digest, 'slsaprovenance1');
    await attest(digest, 'https://sigstore.dev/cosign/sign/v1', '--new-bundle-format');
    const { status, attachments } = await verified(digest);
    expect(status).toBe(0);
    expect(attachments).toMatchObject([
      { format: 'dsse', state: 'verified', found: 'tag', statement: { builder: 'https://acme.example/builder' } },
      { format: 'sigstore-bundle', state: 'verified', found: 'referrers-tag' },
    ]);
  });

  test('a signature as a referrer, as cosign 2 tries it', async () => {
    const digest = await image('referrer');
    await cosign(
      [
        'sign',
        '--yes',
        '--key',
        'release.key',
        '--tlog-upload=false',
        '--registry-referrers-mode=oci-1-1',
        `${registry.host}/shop/api@${digest}`,
      ],
      { COSIGN_EXPERIMENTAL: '1' },
    );
    expect(await verified(digest)).toMatchObject({
      status: 0,
      attachments: [{ format: 'simple-signing', found: 'referrers-tag' }],
    });
  });

  test('an index by itself, or by all of its images', async () => {
    const children = [await image('amd64'), await image('arm64')];
    const alone = await index(children, 'index');
    await sign(alone);
    expect(await verified(alone)).toMatchObject({ status: 0, image: { kind: 'index' } });
    const [first, second] = [await image('other-amd64'), await image('other-arm64')];
    const other = await index([first, second], 'other-index');
    await sign(first);
    expect((await verified(other)).status).toBe(1);
    await sign(second);
    expect(await verified(other)).toMatchObject({
      status: 0,
      requirements: [{ reason: 'each of its images is signed' }],
    });
    await index(children, 'recursive').then((one) => sign(one, 'release', '--recursive'));
    expect((await verified('recursive')).status).toBe(0);
  });

  test('a signer of a policy, by its name, whose statements are no signature', async () => {
    const digest = await image('by-policy');
    const policy = join(folder, 'landwaiter.yaml');
    writeFileSync(policy, 'version: 1\nsigners: [{ name: release, key: release.pub }]\n');
    await attest(digest, 'slsaprovenance1');
    expect((await verified(digest, '--policy', policy, '--signer', 'release')).status).toBe(1);
    await sign(digest);
    expect((await verified(digest, '--policy', policy, '--signer', 'release')).status).toBe(0);
    expect(await verified(digest, '--policy', policy, '--signer', 'nobody')).toMatchObject({
      status: 2,
      note: expect.stringContaining('"release"'),
    });
  });

  test('a registry that does not answer is told, and is no verdict', async () => {
    expect(readFileSync(join(folder, 'release.pub'), 'utf8')).toContain('PUBLIC KEY');
    const { status, out, note } = await ran([
      'verify',
      '127.0.0.1:1/shop/api:1',
      '--plain-http',
      '--key',
      join(folder, 'release.pub'),
    ]);
    expect(status).toBe(3);
    expect(out + note).toMatch(/did not answer/);
  });
});
