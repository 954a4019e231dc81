import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ROLES } from '../../../core/role.ts';
import { served, type ServedTest } from '../../serve/served.fixture.ts';
import { ROUTES } from '../../answers/routes/index.ts';

const TOKENS = {
  viewer: 'viewer-0123456789abcdef',
  analyst: 'analyst-0123456789abcdef',
  approver: 'approver-0123456789abcdef',
  admin: 'admin-0123456789abcdef',
} as const;
const SECRETS = {
  LANDWAITER_SECRET_VIEWER: `old-viewer-0123456789\n${TOKENS.viewer}`,
  LANDWAITER_SECRET_ANALYST: TOKENS.analyst,
  LANDWAITER_SECRET_APPROVER: TOKENS.approver,
  LANDWAITER_SECRET_ADMIN: TOKENS.admin,
};
const policy = `version: 1
api:
  tokens:
${ROLES.map((role) => `    - { name: a ${role}, role: ${role}, secret: ${role.toUpperCase()} }`).join('\n')}
`;
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

let server: ServedTest;
beforeAll(async () => {
  server = await served(policy, SECRETS);
});
afterAll(() => server.stop());

/** Sent as it is: `fetch` would tidy up what this is about. From another loopback address, whose failures are its own. */
function sent(path: string, headers: Record<string, string | string[]>, method = 'GET', from = '127.0.0.9') {
  const { hostname, port } = new URL(server.address);
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, localAddress: from, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject).end();
  });
}

describe('a token', () => {
  test.each(ROLES)('says who somebody is: %s', async (role) => {
    const response = await fetch(`${server.address}/api/v1/me`, { headers: bearer(TOKENS[role]) });
    expect(await response.json()).toEqual({ identity: `token:a ${role}`, name: `a ${role}`, role });
  });

  test('has several live values while it is being replaced', async () => {
    const response = await fetch(`${server.address}/api/v1/me`, { headers: bearer('old-viewer-0123456789') });
    expect(response.status).toBe(200);
  });

  test('is asked for a head as for the whole, but where the answer has no end', async () => {
    const paths = ['/api/v1/me', '/api/v1/findings', '/api/openapi.json', '/healthz', '/metrics', '/api/v1/nothing'];
    for (const path of paths) {
      const headers = bearer(TOKENS.viewer);
      const [whole, head] = await Promise.all([sent(path, headers), sent(path, headers, 'HEAD')]);
      expect([path, head.status, head.text]).toEqual([path, whole.status, '']);
    }
    expect((await sent('/api/v1/findings', {}, 'HEAD', '127.0.0.8')).status).toBe(401);
    expect((await sent('/api/v1/stream', bearer(TOKENS.viewer), 'HEAD')).status).toBe(404);
  });

  test('that is none of them is refused, and so is its absence, with what to do', async () => {
    for (const headers of [{}, bearer('viewer-0123456789abcdeg')]) {
      const response = await fetch(`${server.address}/api/v1/me`, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="landwaiter"');
      expect(await response.json()).toMatchObject({
        status: 401,
        code: 'unauthorised',
        detail: expect.stringContaining('api.tokens'),
      });
    }
    expect(server.log.join('')).not.toContain('0123456789');
  });
});

describe('every route', () => {
  const concrete = (path: string): string => path.replace(/\{\w+\}|:\w+/g, '0');

  test('declares a role that the server knows', () => {
    expect(ROUTES.length).toBeGreaterThan(0);
    expect(ROUTES.filter(({ role }) => !ROLES.includes(role))).toEqual([]);
  });

  test('is in the document, and the document has no other', async () => {
    const { paths } = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(await (await fetch(`${server.address}/api/openapi.json`)).json());
    const listed = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(listed.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test.each(ROUTES.map((one) => [`${one.method} ${one.path}`, one] as const))(
    '%s is closed to strangers and to lesser roles',
    async (_, { method, path, role }) => {
      expect((await sent(concrete(path), {}, method, '127.0.0.8')).status).toBe(401);
      const lesser = ROLES.slice(0, ROLES.indexOf(role)).at(-1);
      if (lesser === undefined) return;
      const answer = await sent(concrete(path), bearer(TOKENS[lesser]), method, '127.0.0.8');
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'forbidden']);
    },
  );
});

describe('no way around', () => {
  test.each([
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-User', 'a admin'],
    ['X-Forwarded-Host', 'localhost'],
    ['X-Original-URL', '/healthz'],
    ['X-Rewrite-URL', '/healthz'],
    ['X-HTTP-Method-Override', 'OPTIONS'],
    ['X-Middleware-Subrequest', 'middleware:middleware:middleware'],
    ['X-Landwaiter-User', 'a admin'],
    ['Proxy-Authorization', `Bearer ${TOKENS.admin}`],
    ['X-Api-Key', TOKENS.admin],
    ['Cookie', `__Host-landwaiter=${TOKENS.admin}`],
  ])('%s says nothing about who somebody is', async (name, value) => {
    expect((await sent('/api/v1/me', { [name]: value })).status).toBe(401);
  });

  test.each([
    '//api/v1/me',
    '/api//v1/me',
    '/API/v1/me',
    '/api/v1/me/',
    '/api/v1/./me',
    '/healthz/../api/v1/me',
    '/api/v1/%6de',
    '/api/v1/me;/healthz',
    '/api/v1/me%2f',
    '/api/v1/me%00',
    '/api/%2e%2e/healthz',
    'http://elsewhere.example/api/v1/me',
  ])('%s is no way in', async (path) => {
    const { status, text } = await sent(path, {}, 'GET', '127.0.0.7');
    expect([400, 401, 404]).toContain(status);
    expect(text).not.toContain('"role"');
  });

  test('neither is a token in the query', async () => {
    const { status } = await sent(`/api/v1/me?access_token=${TOKENS.admin}`, {}, 'GET', '127.0.0.7');
    expect(status).toBe(401);
  });

  test.each([
    ['two of them', [`Bearer ${TOKENS.viewer}`, `Bearer ${TOKENS.admin}`]],
    ['two in one', [`Bearer ${TOKENS.viewer}, Bearer ${TOKENS.admin}`]],
    ['another scheme', [`Basic ${Buffer.from(`a admin:${TOKENS.admin}`).toString('base64')}`]],
    ['no scheme', [TOKENS.admin]],
    ['no token', ['Bearer ']],
  ])('Authorization with %s is refused', async (_, values) => {
    expect((await sent('/api/v1/me', { Authorization: values }, 'GET', '127.0.0.6')).status).toBe(401);
  });

  test('a request hidden in the body of another is not seen', async () => {
    const { hostname, port } = new URL(server.address);
    const hidden = `GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKENS.viewer}\r\n\r\n`;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          `POST /api/v1/me HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
        ),
      );
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      socket.on('error', reject).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('"role"');
  });

  test('who fails often has to wait, and nobody else', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 21; attempt += 1)
      statuses.push((await sent('/api/v1/me', bearer('guess-0123456789abcdef'), 'GET', '127.0.0.5')).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429]);
    expect((await sent('/api/v1/me', bearer(TOKENS.admin), 'GET', '127.0.0.5')).status).toBe(429);
    expect((await sent('/api/v1/me', bearer(TOKENS.admin), 'GET', '127.0.0.4')).status).toBe(200);
  });
});

describe('tokens in the configuration', () => {
  const reloaded = async (tokens: string) => {
    server.change(`version: 1\napi: { tokens: [${tokens}] }\n`);
    return server.reload();
  };

  test('are replaced with it, or it is refused whole', async () => {
    expect(await reloaded('{ name: a, role: viewer, secret: MISSING }')).toMatch(
      /^LANDWAITER_SECRET_MISSING: is not set/,
    );
    expect(await reloaded('{ name: a, role: king, secret: VIEWER }')).toMatch(/viewer, analyst, approver, admin/);
    expect(
      await reloaded('{ name: a, role: viewer, secret: VIEWER }, { name: b, role: admin, secret: VIEWER }'),
    ).toMatch(/landwaiter\.yaml:2:\d+: b has the same token as a/);
    expect(
      await reloaded('{ name: a, role: viewer, secret: VIEWER }, { name: A, role: admin, secret: ADMIN }'),
    ).toMatch(/two tokens have one name/);
    const before = await fetch(`${server.address}/api/v1/me`, { headers: bearer(TOKENS.admin) });
    expect(before.status).toBe(200);
    expect(await reloaded('{ name: a, role: viewer, secret: VIEWER }')).toBeUndefined();
    const after = await fetch(`${server.address}/api/v1/me`, { headers: bearer(TOKENS.admin) });
    expect(after.status).toBe(401);
  });

  test.each([
    ['issuer: http://login.acme.example', /api\.oidc\.issuer: has to be https/],
    ['redirect: http://landwaiter.acme.example/login/callback', /api\.oidc\.redirect: has to be https/],
    ['redirect: https://landwaiter.acme.example/', /ends with \/login\/callback/],
    ['issuer: login.acme.example', /issuer/],
    ['secret: MISSING', /LANDWAITER_SECRET_MISSING: is not set/],
    ['roles: []', /roles/],
  ])('and signing in with %s is refused', async (wrong, reason) => {
    const [key = ''] = wrong.split(':');
    const right = [
      'issuer: https://login.acme.example',
      'clientId: landwaiter',
      'secret: VIEWER',
      'redirect: https://landwaiter.acme.example/login/callback',
      'roles: [{ claim: groups, value: staff, role: viewer }]',
    ].filter((line) => !line.startsWith(key));
    server.change(`version: 1\napi:\n  oidc:\n${[...right, wrong].map((line) => `    ${line}\n`).join('')}`);
    expect(await server.reload()).toMatch(reason);
  });

  test('are refused where they could be guessed', async () => {
    await expect(served(policy, { ...SECRETS, LANDWAITER_SECRET_ADMIN: 'secret' })).rejects.toThrow(
      /LANDWAITER_SECRET_ADMIN: a token is 20 or more letters/,
    );
  });
});
