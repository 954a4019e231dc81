import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sha256 } from './image-store.fixture.ts';
import { serve } from './loopback.fixture.ts';
import { imageOpener, type OpenOptions } from './open-image.ts';

const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'open-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MANIFEST = JSON.stringify({ schemaVersion: 2, layers: [] });
const options: OpenOptions = { isPlain: true, environment: { DOCKER_CONFIG: folder }, fetch, now: () => 0 };

/** A registry that wants a login, and what it was shown. */
async function registry(): Promise<{ readonly host: string; readonly shown: string[] }> {
  const shown: string[] = [];
  const host = await serve((request, response) => {
    const { authorization = '' } = request.headers;
    shown.push(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
    if (authorization === '') response.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' }).end();
    else response.end(request.url?.includes('/blobs/') === true ? 'a layer' : MANIFEST);
  });
  return { host, shown };
}

test('a registry is shown the login that its file has, or the one that is given instead', async () => {
  const { host, shown } = await registry();
  const auth = Buffer.from('robot:pw').toString('base64');
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
  const { store, reference } = await imageOpener(options)(`${host}/shop/api:1.4`);
  expect(await store.manifest(reference, signal)).toMatchObject({ digest: sha256(MANIFEST) });
  for await (const chunk of store.blob({ digest: sha256('a layer'), size: 7 }, signal))
    expect(chunk.toString()).toBe('a layer');
  expect(shown).toEqual(['', 'robot:pw', 'robot:pw']);
  const given = await imageOpener({ ...options, credentials: { username: 'ci', password: 'secret' } })(
    `${host}/shop/api:1.4`,
  );
  await given.store.manifest(given.reference, signal);
  expect(shown.at(-1)).toBe('ci:secret');
});

test('a login that is given is shown to one registry, and to no other', async () => {
  const [one, other] = [await registry(), await registry()];
  const open = imageOpener({ ...options, credentials: { username: 'ci', password: 'secret' } });
  await open(`${one.host}/shop/api:1`);
  await open('oci:here:1');
  await expect(open(`${other.host}/shop/api:1`)).rejects.toThrow('image: one login is given, and');
  expect(other.shown).toEqual([]);
});

test('two images of one repository or archive come through one store, others do not', async () => {
  const { host } = await registry();
  const open = imageOpener(options);
  const stores = await Promise.all(
    [`${host}/shop/api:1`, `${host}/shop/api:2`, `${host}/shop/web:1`, 'oci:here:1', 'oci:here:2', 'oci:there'].map(
      async (text) => (await open(text)).store,
    ),
  );
  expect(stores.map((one) => stores.indexOf(one))).toEqual([0, 0, 2, 3, 3, 5]);
  expect(stores.map(({ name }) => name.replace(host, 'HOST'))).toEqual([
    'HOST/shop/api',
    'HOST/shop/api',
    'HOST/shop/web',
    'oci:here',
    'oci:here',
    'oci:there',
  ]);
});

test('a registry whose digest in the header is another than that of its bytes is not read', async () => {
  const host = await serve((_, response) => {
    response.writeHead(200, { 'docker-content-digest': sha256('other') });
    response.end(MANIFEST);
  });
  const { store, reference } = await imageOpener(options)(`${host}/shop/api:1.4`);
  await expect(store.manifest(reference, signal)).rejects.toThrow('docker-content-digest: ');
});
