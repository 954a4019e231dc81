import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../metrics/log.ts';
import { createServer, limitsOf } from '../server.ts';
import { addPage, PAGE_POLICY } from './page.ts';
import { readPage } from './page-files.ts';

const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const front = { takes: () => false, stop: () => undefined };
let folder = '';

function serverWith(page: ReturnType<typeof readPage>) {
  const server = createServer({}, createLog({ write: () => undefined }), front, limitsOf({}));
  server.get('/status', () => 'state');
  server.get('/api/*', (_request, reply) => reply.code(404).send({ code: 'not-found' }));
  addPage(server, page, async (reply) => reply.type('text/plain').send('state'));
  return async (path: string, accept: string = HTML, method: 'GET' | 'HEAD' = 'GET') => {
    const { statusCode, headers, body } = await server.inject({ path, method, headers: { accept } });
    return { status: statusCode, body, headers, type: String(headers['content-type']).split(';')[0] };
  };
}
let get: ReturnType<typeof serverWith>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'page/assets'), { recursive: true });
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html>the page');
  writeFileSync(join(folder, 'page/assets/index-Bx3kQ9aZ.js'), 'script');
  writeFileSync(join(folder, 'page/assets/index-Bx3k_9-Z.css'), 'style');
  writeFileSync(join(folder, 'page/icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  get = serverWith(readPage(pathToFileURL(`${folder}/page/`)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the page', () => {
  test.each([
    ['/', HTML],
    ['/', '*/*'],
    ['/status', '*/*'],
    ['/findings', HTML],
    ['/findings', '*/*'],
    ['/assets/index-Bx3kQ9aZ.js', '*/*'],
    ['/assets/index-missing1.js', '*/*'],
  ])('a head is that of the whole answer: %s for %s', async (path, accept) => {
    const [whole, head] = [await get(path, accept), await get(path, accept, 'HEAD')];
    expect(head.body).toBe('');
    const { date: _, ...headers } = whole.headers;
    expect([head.status, head.headers]).toMatchObject([whole.status, headers]);
    expect(Number(head.headers['content-length'])).toBe(Buffer.byteLength(whole.body));
  });

  test('is what browsers get at /, and programs get the plain status', async () => {
    const { status, body, headers } = await get('/');
    expect([status, body, headers['cache-control']]).toEqual([200, '<!doctype html>the page', 'no-store']);
    expect(headers['vary']).toBe('Accept');
    for (const accept of ['*/*', 'application/json', 'text/plain']) expect((await get('/', accept)).body).toBe('state');
    expect((await get('/status')).body).toBe('state');
  });

  test('loads nothing from elsewhere, runs no script of a text, is framed nowhere', async () => {
    expect((await get('/')).headers['content-security-policy']).toBe(PAGE_POLICY);
    expect(PAGE_POLICY).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'",
    );
    expect((await get('/')).headers['x-content-type-options']).toBe('nosniff');
  });

  test.each([
    '/findings/0123456789abcdef',
    `/images/${encodeURIComponent(`sha256:${'a'.repeat(64)}`)}`,
    `/repositories/${encodeURIComponent('registry.acme.example/shop/100%/api')}`,
    `/workloads/prod-eu/shop/${encodeURIComponent('Deployment/a:b')}`,
    `/actors/${encodeURIComponent('<script>alert(1)</script>')}`,
    `/actors/${'a'.repeat(5000)}`,
    '/actors/%00',
    '/nothing/of/this/name?at=2026-09-30',
    '/apis',
  ])('is the same at every address of a screen: %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 200, type: 'text/html', body: '<!doctype html>the page' });
    expect((await get(path, '*/*')).status).toBe(404);
  });

  test.each(['/api/v1/nothing', '/assets/index-00000000.js', '/intake/x', '/login/x', '/logout'])(
    'does not stand in for what the server does not have: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  test('has files that are kept for ever where their names are hashed', async () => {
    expect(await get('/assets/index-Bx3kQ9aZ.js', '*/*')).toMatchObject({
      type: 'text/javascript',
      body: 'script',
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect(await get('/assets/index-Bx3k_9-Z.css', 'text/css,*/*')).toMatchObject({ type: 'text/css' });
    expect(await get('/icon.svg', '*/*')).toMatchObject({
      type: 'image/svg+xml',
      headers: { 'cache-control': 'no-store', 'content-security-policy': PAGE_POLICY },
    });
  });

  test.each(['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '//secret.txt'])(
    'leads to no other file: %s',
    async (path) => {
      expect((await get(path, '*/*')).body).not.toContain('secret');
    },
  );
});

test('a page that was not built says so, and the status is there', async () => {
  const without = serverWith(readPage(pathToFileURL(`${folder}/elsewhere/`)));
  expect(await without('/')).toMatchObject({ status: 503, type: 'text/plain' });
  expect((await without('/findings')).body).toMatch(/^The page is not here/);
  expect((await without('/', '*/*')).body).toBe('state');
});
