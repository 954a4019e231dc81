import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ask,
  deliver,
  eventually,
  listed,
  MORE_TOKENS,
  pod,
  POLICY,
  push,
  SECRETS,
  TOKENS,
} from '../api/api.fixture.ts';
import { newStore, served, type ServedTest } from '../../serve/served.fixture.ts';
import { Browser } from './provider.fixture.ts';

const store = newStore();
let server: ServedTest;
beforeAll(async () => {
  server = await served(POLICY, SECRETS, store);
  await deliver(server, 'distribution/prod-registry', [
    push('1', 'shop/api:1.4', 'a', 'ci-bot', 600),
    push('2', 'shop/api:1.4', 'b', 'mallory', 60),
  ]);
  await deliver(server, 'kubernetes-pods/prod-pods', [pod('api-1', 'shop/api:1.4', 'b', 30)]);
});
afterAll(() => server.stop());

const post = (browser: Browser, path: string, body: object, headers: Record<string, string> = {}) =>
  browser.send(`${server.address}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: server.address, ...headers },
    body: JSON.stringify(body),
  });
async function signedIn(token: string): Promise<Browser> {
  const browser = new Browser();
  expect((await post(browser, '/login/token', { token })).status).toBe(200);
  return browser;
}
const me = async (browser: Browser): Promise<unknown> => (await browser.send(`${server.address}/api/v1/me`)).json();
const reload = async (policy: string): Promise<void> => {
  server.change(policy);
  expect(await server.reload()).toBeUndefined();
};

/** From another address of this machine, whose failures are its own, and under any name. */
function sent(path: string, from: string, headers: Record<string, string>, body?: object) {
  const { hostname, port } = new URL(server.address);
  const options = { hostname, port, path, method: body ? 'POST' : 'GET', headers, localAddress: from, agent: false };
  return new Promise<{ readonly status: number; readonly body: unknown }>((resolve, reject) => {
    const asked = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    asked.on('error', reject).end(body && JSON.stringify(body));
  });
}
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('a session of a token', () => {
  test('is of its name and role, and says so', async () => {
    const browser = new Browser();
    const answer = await post(browser, '/login/token', { token: TOKENS.analyst });
    const who = { identity: 'token:a analyst', name: 'a analyst', role: 'analyst' };
    expect(await answer.json()).toEqual(who);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^landwaiter=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await me(browser)).toEqual(who);
    expect(server.log.join('')).toContain('somebody signed in with a token');
    expect(server.log.join('')).not.toContain(TOKENS.analyst);
  });

  test('has the role that the policy gives the token now, and ends with it', async () => {
    const [browser, other] = [await signedIn(TOKENS.analyst), await signedIn(TOKENS.viewer)];
    await reload(POLICY.replace('name: a analyst, role: analyst', 'name: a analyst, role: viewer'));
    expect(await me(browser)).toMatchObject({ role: 'viewer' });
    await reload(POLICY.replace(/.*name: a analyst.*\n/, ''));
    expect(await me(browser)).toMatchObject({ status: 401 });
    expect(await me(other)).toMatchObject({ role: 'viewer' });
    await reload(POLICY);
  });

  test('ends with the value, where another takes its place', async () => {
    const environment = { ...SECRETS, LANDWAITER_SECRET_ANALYST: 'another-0123456789abcdef' };
    const cookie = (await signedIn(TOKENS.analyst)).cookie(server.address, 'landwaiter') ?? '';
    await server.stop();
    const asked = async (address: string): Promise<number> =>
      (await fetch(`${address}/api/v1/me`, { headers: { Cookie: `landwaiter=${cookie}` } })).status;
    // The key is kept: a restart alone ends nothing.
    const same = await served(POLICY, SECRETS, store);
    expect(await asked(same.address)).toBe(200);
    await same.stop();
    const changed = await served(POLICY, environment, store);
    expect(await asked(changed.address)).toBe(401);
    await changed.stop();
    const elsewhere = await served(POLICY, SECRETS);
    expect(await asked(elsewhere.address)).toBe(401);
    await elsewhere.stop();
    server = await served(POLICY, SECRETS, store);
  });

  test('that was stolen is over when its owner signs out', async () => {
    const browser = await signedIn(TOKENS.analyst);
    const stolen = browser.cookie(server.address, 'landwaiter') ?? '';
    expect((await post(browser, '/logout', {})).status).toBe(204);
    const thief = await signedIn(TOKENS.viewer);
    thief.setCookie(server.address, 'landwaiter', stolen);
    expect(await me(thief)).toMatchObject({ status: 401 });
  });

  test('that somebody planted is not what is signed in to', async () => {
    const planted = (await signedIn(TOKENS.viewer)).cookie(server.address, 'landwaiter') ?? '';
    const browser = await signedIn(TOKENS.viewer);
    browser.setCookie(server.address, 'landwaiter', planted);
    await post(browser, '/login/token', { token: TOKENS.analyst });
    const own = browser.cookie(server.address, 'landwaiter') ?? '';
    expect(own).not.toBe(planted);
    browser.setCookie(server.address, 'landwaiter', planted);
    expect(await me(browser)).toMatchObject({ role: 'viewer' });
  });

  test('that was changed is none', async () => {
    const browser = await signedIn(TOKENS.analyst);
    const kept = browser.cookie(server.address, 'landwaiter') ?? '';
    for (const value of [`${kept.slice(0, -2)}AA`, kept.slice(1), TOKENS.analyst, '']) {
      browser.setCookie(server.address, 'landwaiter', value);
      expect(await me(browser)).toMatchObject({ status: 401 });
    }
  });
});

test.each([
  ['no Origin', { Origin: '' }],
  ['another Origin', { Origin: 'https://evil.example' }],
  ['the Origin null', { Origin: 'null' }],
  ['another port of this machine', { Origin: 'http://127.0.0.1:3000' }],
])('another site neither signs in nor decides: %s', async (_, headers: Record<string, string>) => {
  const stranger = await post(new Browser(), '/login/token', { token: TOKENS.analyst }, headers);
  expect([stranger.status, await stranger.json()]).toMatchObject([403, { code: 'cross-site' }]);
  expect(stranger.headers.getSetCookie()).toEqual([]);
  const browser = await signedIn(TOKENS.analyst);
  const path = '/api/v1/findings/0123456789abcdef/acknowledge';
  const decided = await post(browser, path, { why: 'theirs' }, headers);
  expect([decided.status, await decided.json()]).toMatchObject([403, { code: 'cross-site' }]);
  expect((await post(browser, '/logout', {}, headers)).status).toBe(403);
});

describe('without an address in the policy', () => {
  const { port } = { port: () => new URL(server.address).port };
  test.each(['evil.example', '198.51.100.7', '127.0.0.1.evil.example'])(
    'nobody signs in who calls the server %s',
    async (name) => {
      const host = `${name}:${port()}`;
      const headers = { ...JSON_TYPE, Host: host, Origin: `http://${host}` };
      const { status, body } = await sent('/login/token', '127.0.0.1', headers, { token: TOKENS.viewer });
      expect([status, body]).toMatchObject([
        403,
        { code: 'cross-site', detail: expect.stringContaining('api.address') },
      ]);
      expect((await sent('/login/ways', '127.0.0.1', { Host: host })).body).toMatchObject({ token: false });
    },
  );

  test('localhost is a name of this machine', async () => {
    const host = `localhost:${port()}`;
    const headers = { ...JSON_TYPE, Host: host, Origin: `http://${host}` };
    expect((await sent('/login/token', '127.0.0.1', headers, { token: TOKENS.viewer })).status).toBe(200);
  });
});

test('with one, pages from there sign in, and the cookie crosses no network in the clear', async () => {
  await reload(POLICY.replace('api:\n', 'api:\n  address: https://landwaiter.acme.example\n'));
  const browser = new Browser();
  expect((await post(browser, '/login/token', { token: TOKENS.viewer })).status).toBe(403);
  const answer = await post(
    browser,
    '/login/token',
    { token: TOKENS.viewer },
    { Origin: 'https://landwaiter.acme.example' },
  );
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^__Host-landwaiter=[\w.-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  await reload(POLICY);
});

test.each([
  ['http://landwaiter.acme.example', /^api\.address: has to be https/],
  ['https://landwaiter.acme.example/below', /^api\.address: is a scheme and a host/],
])('an address that would not do is refused: %s', async (address, reason) => {
  server.change(POLICY.replace('api:\n', `api:\n  address: ${address}\n`));
  expect(await server.reload()).toMatch(reason);
});

test.each([{}, { token: '' }, { token: 7 }, [], { token: TOKENS.viewer, role: 'admin' }])(
  'what is no token is malformed: %j',
  async (body) => {
    const answer = await post(new Browser(), '/login/token', body);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([400, []]);
  },
);

test('wrong tokens count together with those of programs, and end no session', async () => {
  const browser = await signedIn(TOKENS.viewer);
  const from = '127.0.0.5';
  const headers = { ...JSON_TYPE, Origin: server.address };
  const wrong = { token: 'guess-0123456789abcdef' };
  for (let one = 0; one < 10; one += 1) {
    expect((await sent('/login/token', from, headers, wrong)).status).toBe(401);
    expect((await sent('/api/v1/me', from, { Authorization: 'Bearer wrong' })).status).toBe(401);
  }
  expect((await sent('/login/token', from, headers, { token: TOKENS.admin })).status).toBe(429);
  expect((await sent('/api/v1/me', from, { Authorization: `Bearer ${TOKENS.admin}` })).status).toBe(429);
  const cookie = `landwaiter=${browser.cookie(server.address, 'landwaiter')}`;
  expect((await sent('/api/v1/me', from, { Cookie: cookie })).status).toBe(200);
});

test('what a token asks for, a session of its owner does not approve', async () => {
  let id = '';
  await eventually(async () => {
    const [first] = listed(await ask(server, TOKENS.viewer, '/api/v1/findings?rule=implant-deployed'));
    id = String(Reflect.get(Object(first?.['finding']), 'id'));
    expect(id).toMatch(/^[0-9a-f]{16}$/);
  });
  const until = new Date(Date.now() + 86_400_000).toISOString();
  let decision = '';
  await eventually(async () => {
    const asked = await ask(server, TOKENS.approver, `/api/v1/findings/${id}/suppress`, { why: 'a drill', until });
    decision = String(Reflect.get(Object(asked.body['decision']), 'id'));
    expect(asked.status).toBe(200);
  });
  const approval = { why: 'I know of it', decision };
  for (const token of [TOKENS.approver, MORE_TOKENS.second]) {
    const refused = await post(await signedIn(token), `/api/v1/findings/${id}/approve`, approval);
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'second-person' }]);
  }
  const approved = await post(await signedIn(TOKENS.admin), `/api/v1/findings/${id}/approve`, approval);
  expect(await approved.json()).toMatchObject({ finding: { state: 'suppressed' } });
});

describe('the ways to sign in', () => {
  const ways = async (): Promise<unknown> => (await fetch(`${server.address}/login/ways`)).json();

  test('are those of the policy', async () => {
    expect(await ways()).toEqual({ oidc: false, token: true });
  });

  test('are lines for the policy where there is none, and these let somebody in', async () => {
    await reload('version: 1\n');
    const told = await ways();
    expect(told).toMatchObject({ oidc: false, token: false, says: 'Nobody may sign in: the policy has no `api`.' });
    const lines = String(Reflect.get(Object(told), 'policy'));
    expect(lines.trimEnd().split('\n')).toHaveLength(4);
    const named = lines.replace('DANA', 'ANALYST').replace(/ +address:.*\n/, '');
    await reload(`version: 1\n${named}`);
    expect(await me(await signedIn(TOKENS.analyst))).toMatchObject({ name: 'dana', role: 'analyst' });
    await reload(POLICY);
  });
});
