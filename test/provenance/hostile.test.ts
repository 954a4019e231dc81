import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { verified } from './asked.ts';
import { ec, pem, sha256, simpleSigning } from './material.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const release = ec();
const key = join(mkdtempSync(join(tmpdir(), 'hostile-')), 'release.pub');
writeFileSync(key, pem(release));

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Answer = string | Buffer | { readonly status?: number; readonly link?: string; readonly body: string };

/** A registry that answers by path, below the repository, what a test wants. */
async function registry(answers: (path: string) => Answer | undefined): Promise<string> {
  const server = createServer((request, response) => {
    const found = answers((request.url ?? '').replace('/v2/shop/api/', ''));
    if (found === undefined) return response.writeHead(404).end('404 page not found');
    const { status = 200, link, body } = typeof found === 'string' || Buffer.isBuffer(found) ? { body: found } : found;
    const type = String(body).includes('"manifests"') ? INDEX : MANIFEST;
    return response.writeHead(status, { 'content-type': type, ...(link !== undefined && { link }) }).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/shop/api`;
}

const descriptor = (body: string | Buffer, mediaType: string, annotations = {}) => ({
  mediaType,
  digest: sha256(body),
  size: body.length,
  annotations,
});
const config = '{}';
const image = JSON.stringify({
  schemaVersion: 2,
  mediaType: MANIFEST,
  config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
  layers: [],
});
const digest = sha256(image);
const tag = digest.replace(':', '-');

/** The manifest of signatures, and what they are. */
function signatures(...all: readonly ReturnType<typeof simpleSigning>[]) {
  const layers = all.map(({ bytes, mediaType, annotations }) =>
    descriptor(bytes, mediaType, Object.fromEntries(annotations)),
  );
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
    layers,
  });
  return { manifest, blobs: new Map(all.map(({ bytes }) => [`blobs/${sha256(bytes)}`, bytes])) };
}

const good = signatures(simpleSigning(release, { digest }));
const base = (path: string): Answer | undefined =>
  path === `manifests/${digest}` || path === 'manifests/1.4.2'
    ? image
    : path === `manifests/${tag}.sig`
      ? good.manifest
      : good.blobs.get(path);
const ask = (name: string) => verified(`${name}@${digest}`, '--plain-http', '--key', key);

describe('a registry that anybody may push to', () => {
  test('has a good signature', async () => {
    expect(await ask(await registry(base))).toMatchObject({ status: 0, listed: { complete: true } });
  });

  test('with 1,000 signatures in one tag: 64 are read, and the rest is told', async () => {
    const many = signatures(
      ...Array.from({ length: 1000 }, (_, at) => simpleSigning(release, { digest: sha256(`${at}`) })),
    );
    const answered = await ask(
      await registry((path) =>
        path === `manifests/${tag}.sig` ? many.manifest : (many.blobs.get(path) ?? base(path)),
      ),
    );
    expect([answered.status, answered.attachments.length, answered.listed?.complete]).toEqual([1, 64, false]);
  });

  test('with 10,000 referrers, on pages without end, or sent to another host: bounded, and told', async () => {
    const one = { mediaType: MANIFEST, digest: sha256('none'), size: 4 };
    const list = (length: number) =>
      JSON.stringify({
        schemaVersion: 2,
        mediaType: INDEX,
        manifests: Array.from({ length }, (_, at) => ({ ...one, digest: sha256(`${at}`) })),
      });
    let pages = 0;
    const endless = (path: string): Answer | undefined => {
      if (!path.startsWith('referrers/')) return base(path);
      pages += 1;
      return { body: list(1), link: `</v2/shop/api/referrers/${digest}?page=${pages}>; rel="next"` };
    };
    const elsewhere = (path: string): Answer | undefined =>
      path.startsWith('referrers/') ? { body: list(1), link: '<http://127.0.0.2/v2/x>; rel="next"' } : base(path);
    for (const answers of [(path: string) => (path.startsWith('referrers/') ? list(10_000) : base(path)), endless])
      expect(await ask(await registry(answers))).toMatchObject({ status: 0, listed: { complete: false } });
    expect(pages).toBeLessThan(10);
    expect((await ask(await registry(elsewhere))).status).toBe(0);
  });

  test('with a manifest of 5 MiB, with rubbish or with an index in place of signatures: told, and the rest is read', async () => {
    for (const body of [
      Buffer.alloc(5 * 1024 * 1024, ' '),
      'rubbish',
      JSON.stringify({ schemaVersion: 2, manifests: [] }),
    ]) {
      const answered = await ask(await registry((path) => (path === `manifests/${tag}.att` ? body : base(path))));
      expect(answered).toMatchObject({ status: 0, listed: { complete: false } });
      expect(answered.listed?.missing.join()).toContain(`${tag}.att`);
    }
  });

  test('with a bundle of 100 MiB: it is not read, which is told, and the good signature passes', async () => {
    let isAsked = false;
    const large = { ...descriptor('large', 'application/vnd.dev.sigstore.bundle.v0.3+json'), size: 100 * 1024 * 1024 };
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
      layers: [large],
    });
    const answered = await ask(
      await registry((path) => {
        isAsked ||= path === `blobs/${large.digest}`;
        return path === `manifests/${tag}.att` ? manifest : base(path);
      }),
    );
    expect([answered.status, isAsked]).toEqual([0, false]);
    expect(answered.attachments).toContainEqual(
      expect.objectContaining({
        state: 'unreadable',
        check: 'size',
        reason: expect.stringContaining('104857600 bytes'),
      }),
    );
  });

  test('with more bytes than it says: no more of them are read', async () => {
    const said = descriptor('{}', 'application/vnd.dev.sigstore.bundle.v0.3+json');
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
      layers: [said],
    });
    const answers = (path: string): Answer | undefined => {
      if (path === `blobs/${said.digest}`) return Buffer.alloc(32 * 1024 * 1024, '{');
      return path === `manifests/${tag}.att` ? manifest : base(path);
    };
    const answered = await ask(await registry(answers));
    expect(answered).toMatchObject({ status: 0 });
    expect(new Set(answered.attachments.map(({ state }) => state))).toEqual(new Set(['unreadable', 'verified']));
  });

  test('whose list of referrers shrinks while it is read: what is gone is told, and nobody says that there is nothing', async () => {
    const gone = sha256('gone');
    const page = (manifests: readonly object[]) => JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
    const next = `</v2/shop/api/referrers/${digest}?page=2>; rel="next"`;
    const shrinking = (status: number) => (path: string) => {
      if (path === `referrers/${digest}`)
        return { body: page([{ mediaType: MANIFEST, digest: gone, size: 4 }]), link: next };
      if (path.startsWith('referrers/')) return { status, body: status === 200 ? page([]) : 'gone' };
      return path === `manifests/${tag}.sig` ? undefined : base(path);
    };
    const emptied = await ask(await registry(shrinking(200)));
    expect(emptied).toMatchObject({ status: 1, listed: { complete: false } });
    expect(emptied.listed?.missing.join()).toContain('is listed, and not there');
    expect(await ask(await registry(shrinking(404)))).toMatchObject({ status: 3, listed: { complete: false } });
  });

  test('under whose tag of referrers something else stands: nobody could say that there is nothing', async () => {
    const instead = (body: string) => (path: string) =>
      path === `manifests/${tag}` ? body : path === `manifests/${tag}.sig` ? undefined : base(path);
    expect(await ask(await registry(instead(image)))).toMatchObject({
      status: 1,
      listed: { complete: true },
      attachments: [],
    });
    expect(await ask(await registry(instead(good.manifest)))).toMatchObject({ status: 1, listed: { complete: false } });
  });

  test('that serves other bytes than a signature’s digest names: unreadable', async () => {
    const [place = ''] = good.blobs.keys();
    const answered = await ask(await registry((path) => (path === place ? 'other bytes' : base(path))));
    expect(answered).toMatchObject({ status: 1, attachments: [{ state: 'unreadable' }] });
  });

  test('whose tag moves after the first answer: everything goes by the digest of that', async () => {
    let asked = 0;
    const other = image.replace('"layers":[]', '"layers": []');
    const moving = (path: string): Answer | undefined =>
      path === 'manifests/1.4.2' ? [image, other][Math.min(asked++, 1)] : base(path);
    const answered = await verified(`${await registry(moving)}:1.4.2`, '--plain-http', '--key', key);
    expect(answered).toMatchObject({ status: 0, image: { digest } });
    expect(asked).toBe(1);
  });

  test('that breaks down on the way: not enough is known, which is no verdict', async () => {
    const broken = (path: string): Answer | undefined =>
      path === `manifests/${tag}.sig` ? { status: 503, body: '' } : base(path);
    expect(await ask(await registry(broken))).toMatchObject({
      status: 3,
      state: 'unsatisfied',
      listed: { complete: false },
    });
  });
});
