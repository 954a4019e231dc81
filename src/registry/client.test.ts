import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { parseDigest } from '../core/digest.ts';
import { InvalidInput, Unavailable } from '../core/error.ts';
import { openRegistry, type RegistryClient } from './client.ts';
import { serve } from './loopback.fixture.ts';
import type { RegistryOptions } from './asking/server.ts';

const never = new AbortController().signal;

function client(host: string, more: Partial<RegistryOptions> = {}): RegistryClient {
  return openRegistry({ host, isPlain: true, fetch, now: () => Date.UTC(2026, 10, 24), ...more });
}

function answer(response: ServerResponse, body: unknown, headers: Record<string, string> = {}, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function sha256(text: string): ReturnType<typeof parseDigest> {
  return parseDigest(`sha256:${createHash('sha256').update(text).digest('hex')}`);
}

const MANIFEST = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
const OTHER = sha256('other');

test('the digest of a manifest is computed, and what the header claims beside it is told', async () => {
  const host = await serve((_, response) => answer(response, MANIFEST, { 'docker-content-digest': OTHER }));
  expect(await client(host).manifest('shop/api', '1.4', never)).toMatchObject({
    digest: sha256(MANIFEST),
    claimed: OTHER,
  });
});

test('other bytes than a digest names are refused', async () => {
  const host = await serve((_, response) => answer(response, MANIFEST, { 'docker-content-digest': OTHER }));
  await expect(client(host).manifest('shop/api', OTHER, never)).rejects.toThrow('serves other bytes than');
});

test('a manifest without end is cut off at 4 MiB', async () => {
  const host = await serve((_, response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    response.on('error', () => undefined);
    const more = (): void => {
      while (response.writable && response.write(chunk));
      response.once('drain', more);
    };
    more();
  });
  await expect(client(host).manifest('shop/api', '1.4', never)).rejects.toThrow('longer than 4194304 bytes');
});

test('credentials go to no token server that is not listed', async () => {
  const asked: string[] = [];
  const thief = await serve((request, response) => {
    asked.push(request.headers.authorization ?? '');
    answer(response, { token: 'stolen' });
  });
  const host = await serve((_, response) =>
    answer(response, {}, { 'www-authenticate': `Bearer realm="http://${thief}/token",service="x"` }, 401),
  );
  const credentials = { username: 'robot', password: 'secret-password' };
  await expect(client(host, { credentials }).tags('shop/api', never)).rejects.toThrow('which is not listed');
  expect(asked).toEqual([]);
});

test('a listed token server gets the credentials once, and the registry gets its token only', async () => {
  const [asked, shown]: [string[], string[]] = [[], []];
  const tokens = await serve((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`);
    answer(response, { token: 'abc.def-1', expires_in: 300 });
  });
  const host = await serve((request, response) => {
    const { authorization } = request.headers;
    shown.push(authorization ?? '');
    if (authorization === 'Bearer abc.def-1') return answer(response, { tags: ['1.4', 'not a tag', 7, '1.5'] });
    answer(response, {}, { 'www-authenticate': `Bearer realm="http://${tokens}/token",service="r, \\"1\\""` }, 401);
  });
  const registry = client(host, { credentials: { username: 'robot', password: 'pw' }, tokenHosts: [tokens] });
  expect(await registry.tags('shop/api', never)).toEqual({ tags: ['1.4', '1.5'], isComplete: true });
  await registry.tags('shop/api', never);
  expect(asked).toEqual([
    `/token?service=r%2C+%221%22&scope=repository%3Ashop%2Fapi%3Apull Basic ${Buffer.from('robot:pw').toString('base64')}`,
  ]);
  expect(shown).toEqual(['', 'Bearer abc.def-1', 'Bearer abc.def-1']);
});

test('a redirect to another host is not followed', async () => {
  const asked: string[] = [];
  const other = await serve((request, response) => {
    asked.push(request.url ?? '');
    answer(response, MANIFEST);
  });
  const host = await serve((_, response) => answer(response, '', { location: `http://${other}/x` }, 307));
  await expect(client(host).manifest('shop/api', '1.4', never)).rejects.toThrow(InvalidInput);
  expect(asked).toEqual([]);
});

test('a redirect within the registry is followed, and one without end is not', async () => {
  const host = await serve((request, response) =>
    request.url === '/v2/shop/api/manifests/1.4'
      ? answer(response, '', { location: '/elsewhere' }, 307)
      : request.url === '/elsewhere'
        ? answer(response, MANIFEST)
        : answer(response, '', { location: request.url ?? '' }, 307),
  );
  expect((await client(host).manifest('shop/api', '1.4', never))?.digest).toBe(sha256(MANIFEST));
  await expect(client(host).manifest('shop/api', 'loop', never)).rejects.toThrow('redirects without end');
});

test('a list of tags in pages is read to its end; one that goes on for ever is not, and says so', async () => {
  const host = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry.example');
    const last = Number(searchParams.get('last') ?? 0);
    const isEndless = pathname.includes('endless');
    if (!isEndless && last === 2) return answer(response, { tags: ['v2'] });
    answer(response, { tags: [`v${last}`] }, { link: `<${pathname}?n=1000&last=${last + 1}>; rel="next"` });
  });
  expect(await client(host).tags('shop/api', never)).toEqual({ tags: ['v0', 'v1', 'v2'], isComplete: true });
  const endless = await client(host).tags('shop/endless', never);
  expect([endless?.tags.length, endless?.isComplete]).toEqual([20, false]);
});

test('a next page of another repository is not read', async () => {
  const paths: string[] = [];
  const host = await serve((request, response) => {
    paths.push(request.url ?? '');
    answer(response, { tags: ['1'] }, { link: '</v2/other/tags/list?last=1>; rel="next"' });
  });
  await client(host).tags('shop/api', never);
  expect(paths).toEqual(['/v2/shop/api/tags/list?n=1000']);
});

test('referrers come from the API, at most 50 of them', async () => {
  const host = await serve((_, response) =>
    answer(response, { manifests: Array.from({ length: 60 }, (_one, index) => ({ digest: sha256(String(index)) })) }),
  );
  const found = await client(host).referrers('shop/api', OTHER, never);
  expect([found.descriptors.length, found.isComplete]).toEqual([50, false]);
});

test('without the API referrers come from the tag that stands for it', async () => {
  const index = { manifests: [{ digest: OTHER, artifactType: 'application/vnd.example' }, { digest: 'odd' }] };
  const host = await serve((request, response) =>
    request.url === `/v2/shop/api/manifests/${OTHER.replace(':', '-')}`
      ? answer(response, index)
      : answer(response, { errors: [] }, {}, 404),
  );
  expect(await client(host).referrers('shop/api', OTHER, never)).toEqual({
    descriptors: [{ digest: OTHER, artifactType: 'application/vnd.example' }],
    isComplete: true,
    from: 'tag',
  });
  expect((await client(host).referrers('shop/other', sha256('x'), never)).descriptors).toEqual([]);
});

test('a registry that wants to be left alone says for how long', async () => {
  const host = await serve((_, response) => answer(response, {}, { 'retry-after': '7' }, 429));
  await expect(client(host).tags('shop/api', never)).rejects.toMatchObject({ retryAfter: 7000 });
});

test('a registry that never answers is given up, and its name is all that is said', async () => {
  const host = await serve(() => undefined);
  const asked = client(host, { timeout: 50 }).tags('shop/api', never);
  await expect(asked).rejects.toThrow(Unavailable);
  await expect(asked).rejects.toThrow(`${host} did not answer`);
});

test('an answer that is no JSON, and a list that is none, are refused', async () => {
  const host = await serve((request, response) =>
    answer(response, request.url?.includes('tags') === true ? { tags: 'all' } : '<html>'),
  );
  await expect(client(host).tags('shop/api', never)).rejects.toThrow('not a list of tags');
  await expect(client(host).manifest('shop/api', '1.4', never)).rejects.toThrow('no JSON');
});

test('a token that stands for an account goes to the token server in a form, and nowhere else', async () => {
  const [asked, shown]: [string[], string[]] = [[], []];
  const tokens = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push(`${request.method} ${request.headers.authorization ?? ''} ${body}`);
      answer(response, { access_token: 'abc' });
    });
  });
  const host = await serve((request, response) => {
    shown.push(request.headers.authorization ?? '');
    if (request.headers.authorization === 'Bearer abc') return answer(response, { tags: ['1.4'] });
    answer(response, {}, { 'www-authenticate': `Bearer realm="http://${tokens}/token",service="r"` }, 401);
  });
  const credentials = { username: '', password: '', identityToken: 'refresh+1' };
  const registry = client(host, { credentials, tokenHosts: [tokens] });
  expect(await registry.tags('shop/api', never)).toEqual({ tags: ['1.4'], isComplete: true });
  expect(asked).toEqual([
    'POST  grant_type=refresh_token&client_id=landwaiter&refresh_token=refresh%2B1&service=r&scope=repository%3Ashop%2Fapi%3Apull',
  ]);
  expect(shown).toEqual(['', 'Bearer abc']);
});

test('a token server that is not there is no answer', async () => {
  const host = await serve((_, response) =>
    answer(response, {}, { 'www-authenticate': 'Bearer realm="http://127.0.0.1:1/token",service="x"' }, 401),
  );
  const registry = client(host, { credentials: { username: 'robot', password: 'pw' }, tokenHosts: ['127.0.0.1:1'] });
  await expect(registry.tags('shop/api', never)).rejects.toThrow('the token server 127.0.0.1:1 did not answer');
});
