import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliver, eventually, POLICY, push, SECRETS, TOKENS } from '../api/api.fixture.ts';
import { newStore, served, type ServedTest } from '../../serve/served.fixture.ts';
import { Browser, CLIENT, type ProviderTest, startProvider } from './provider.fixture.ts';

const ACCOUNTS = {
  dana: { email: 'dana@acme.example', email_verified: true, groups: ['staff', 'security'] },
  lee: { email: 'lee@acme.example', email_verified: true, groups: ['approvers', 'security'] },
  mallory: {
    email: 'dana@acme.example',
    email_verified: false,
    groups: ['staff'],
    preferred_username: 'dana@acme.example',
  },
  guest: { email: 'guest@acme.example', email_verified: true, groups: 'visitors' },
};

let server: ServedTest;
let provider: ProviderTest;
const policyWith = (roles: string): string => `${POLICY}  oidc:
    issuer: ${provider.issuer}
    clientId: ${CLIENT.id}
    secret: OIDC
    redirect: ${server.address}/login/callback
    roles: [${roles}]
`;
const ROLES =
  '{ claim: groups, value: approvers, role: approver }, { claim: groups, value: security, role: analyst }, { claim: groups, value: staff, role: viewer }';

beforeAll(async () => {
  server = await served(POLICY, { ...SECRETS, LANDWAITER_SECRET_OIDC: CLIENT.secret });
  provider = await startProvider(`${server.address}/login/callback`, ACCOUNTS);
  server.change(policyWith(ROLES));
  expect(await server.reload()).toBeUndefined();
  await deliver(server, 'distribution/prod-registry', [push('1', 'shop/api:1', 'a', 'mallory', 60)]);
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

async function signedIn(login: string, to = ''): Promise<{ readonly browser: Browser; readonly last: Response }> {
  const browser = new Browser();
  const callback = await browser.signIn(`${server.address}/login${to}`, login);
  return { browser, last: await browser.send(callback) };
}
const me = async (browser: Browser): Promise<unknown> => (await browser.send(`${server.address}/api/v1/me`)).json();
const decide = (browser: Browser, path: string, body: object, headers: Record<string, string>) =>
  browser.send(`${server.address}/api/v1/findings/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const findingId = async (browser: Browser): Promise<string> => {
  let id = '';
  await eventually(async () => {
    const response = await browser.send(`${server.address}/api/v1/findings?rule=push-by-unapproved-actor`);
    id = /"id":"([0-9a-f]{16})"/.exec(await response.text())?.[1] ?? '';
    expect(id).not.toBe('');
  });
  return id;
};

describe('somebody who signs in', () => {
  test('is known by a verified address, and has the first role that fits', async () => {
    const { browser, last } = await signedIn('dana');
    expect([last.status, last.headers.get('location')]).toEqual([303, '/']);
    expect(await me(browser)).toEqual({ identity: 'oidc:dana', name: 'dana@acme.example', role: 'analyst' });
    expect(await me((await signedIn('lee')).browser)).toMatchObject({ role: 'approver' });
    expect(server.log.filter((line) => line.includes('somebody signed in'))).toHaveLength(2);
  });

  test('cannot take the name of another', async () => {
    const { browser } = await signedIn('mallory');
    expect(await me(browser)).toEqual({
      identity: 'oidc:mallory',
      name: 'dana@acme.example (mallory)',
      role: 'viewer',
    });
  });

  test('without a claim that gives a role gets in nowhere', async () => {
    const { browser, last } = await signedIn('guest');
    expect([last.status, await last.json()]).toMatchObject([403, { code: 'forbidden' }]);
    expect(await me(browser)).toMatchObject({ status: 401 });
  });

  test('comes back to where they wanted to go, on this server only', async () => {
    const wanted = async (to: string) =>
      (await signedIn('dana', `?to=${encodeURIComponent(to)}`)).last.headers.get('location');
    expect(await wanted('/api/v1/findings?state=open')).toBe('/api/v1/findings?state=open');
    for (const to of ['//evil.example', '/\\evil.example', 'https://evil.example', '/a b', '/\r\nSet-Cookie: x=y'])
      expect(await wanted(to)).toBe('/');
  });

  test('decides under their own name', async () => {
    const { browser } = await signedIn('dana');
    const id = await findingId(browser);
    // Findings are told before decisions can be kept: until then the answer is 503.
    await eventually(async () => {
      const answer = await decide(browser, `${id}/acknowledge`, { why: 'mine' }, { Origin: server.address });
      expect(await answer.json()).toMatchObject({
        decision: { who: 'dana@acme.example', identity: 'oidc:dana', owners: ['oidc:dana', 'dana@acme.example'] },
      });
    });
  });
});

describe('a session', () => {
  test('is a cookie that scripts cannot read and other sites cannot use', async () => {
    const browser = new Browser();
    const callback = await browser.signIn(`${server.address}/login`, 'dana');
    const cookies = (await browser.send(callback)).headers.getSetCookie();
    const cookie = cookies.find((one) => one.startsWith('landwaiter='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain('dana');
  });

  test.each([
    ['no Origin', {}],
    ['another Origin', { Origin: 'https://evil.example' }],
    ['the Origin null', { Origin: 'null' }],
    ['an Origin that begins like this one', { Origin: 'ADDRESS.evil.example' }],
    ['the right Referer alone', { Referer: 'ADDRESS/' }],
    ['a forwarded Host', { Origin: 'https://evil.example', 'X-Forwarded-Host': 'evil.example' }],
  ])('changes nothing with %s', async (_, headers: Record<string, string>) => {
    const { browser } = await signedIn('dana');
    const id = await findingId(browser);
    const own = Object.entries(headers).map(([name, value]) => [name, value.replace('ADDRESS', server.address)]);
    const answer = await decide(browser, `${id}/acknowledge`, { why: 'theirs' }, Object.fromEntries(own));
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'cross-site' }]);
    expect((await browser.send(`${server.address}/logout`, { method: 'POST' })).status).toBe(403);
  });

  test('is over after signing out, also for who kept its cookie', async () => {
    const { browser } = await signedIn('dana');
    const kept = browser.cookie(server.address, 'landwaiter') ?? '';
    const headers = { Origin: server.address };
    expect((await browser.send(`${server.address}/logout`, { method: 'POST', headers })).status).toBe(204);
    expect(browser.cookie(server.address, 'landwaiter')).toBeUndefined();
    browser.setCookie(server.address, 'landwaiter', kept);
    expect(await me(browser)).toMatchObject({ status: 401 });
  });

  test('is over after a restart, too, and others go on', async () => {
    const store = newStore();
    const environment = { ...SECRETS, LANDWAITER_SECRET_OIDC: CLIENT.secret };
    const policy = policyWith(ROLES);
    const cookies = [await signedIn('dana'), await signedIn('lee')].map(
      ({ browser }) => browser.cookie(server.address, 'landwaiter') ?? '',
    );
    const asked = async (address: string) =>
      Promise.all(
        cookies.map(async (cookie) => {
          const answer = await fetch(`${address}/api/v1/me`, { headers: { Cookie: `landwaiter=${cookie}` } });
          return answer.status;
        }),
      );
    const first = await served(policy, environment, store);
    expect(await asked(first.address)).toEqual([200, 200]);
    const headers = { Origin: server.address, Cookie: `landwaiter=${cookies[0]}` };
    expect((await fetch(`${first.address}/logout`, { method: 'POST', headers })).status).toBe(204);
    expect(await asked(first.address)).toEqual([401, 200]);
    await first.stop();
    const second = await served(policy, environment, store);
    expect(await asked(second.address)).toEqual([401, 200]);
    await second.stop();
  });

  test('that was changed, or sealed for something else, is none', async () => {
    const { browser } = await signedIn('dana');
    const kept = browser.cookie(server.address, 'landwaiter') ?? '';
    await browser.send(`${server.address}/login`);
    const other = browser.cookie(server.address, 'landwaiter-login') ?? '';
    // Another letter there is another byte for sure; the last one may only fill up.
    const changed = `${kept.slice(0, -8)}${kept.at(-8) === 'A' ? 'B' : 'A'}${kept.slice(-7)}`;
    for (const value of [changed, kept.slice(1), other, '', 'x'.repeat(3000)]) {
      browser.setCookie(server.address, 'landwaiter', value);
      expect(await me(browser)).toMatchObject({ status: 401 });
    }
  });

  test('does not stand in for a token that is wrong', async () => {
    const { browser } = await signedIn('dana');
    const answer = await browser.send(`${server.address}/api/v1/me`, { headers: { Authorization: 'Bearer wrong' } });
    expect(answer.status).toBe(401);
  });

  test('has no role any more when the policy takes it away', async () => {
    const { browser } = await signedIn('dana');
    server.change(policyWith('{ claim: groups, value: staff, role: viewer }'));
    await server.reload();
    expect(await me(browser)).toMatchObject({ role: 'viewer' });
    server.change(policyWith('{ claim: groups, value: nobody, role: admin }'));
    await server.reload();
    expect(await me(browser)).toMatchObject({ status: 401 });
    server.change(policyWith(ROLES));
    await server.reload();
  });
});

describe('coming back from the provider', () => {
  test('works once, and only for the browser that began', async () => {
    const browser = new Browser();
    const callback = await browser.signIn(`${server.address}/login`, 'dana');
    const thief = new Browser();
    expect((await thief.send(callback)).status).toBe(401);
    await thief.send(`${server.address}/login`);
    expect((await thief.send(callback)).status).toBe(401);
    expect((await browser.send(callback)).status).toBe(303);
    expect((await browser.send(callback)).status).toBe(401);
  });

  test.each(['code=made-up&state=made-up', 'error=access_denied', '', 'code=a&code=b'])(
    'with %j is refused',
    async (query) => {
      const browser = new Browser();
      await browser.send(`${server.address}/login`);
      const answer = await browser.send(`${server.address}/login/callback?${query}`);
      expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'unauthorised' }]);
      expect(await me(browser)).toMatchObject({ status: 401 });
    },
  );
});

test('tokens and secrets stand in no log', () => {
  const log = server.log.join('');
  for (const secret of [CLIENT.secret, TOKENS.analyst, 'code=']) expect(log).not.toContain(secret);
});

test('callbacks that nobody began lock themselves, and neither tokens nor those who sign in', async () => {
  const callback = async (): Promise<number> =>
    (await fetch(`${server.address}/login/callback?code=x&state=y`, { redirect: 'manual' })).status;
  for (let one = 0; one < 20; one += 1) await callback();
  expect(await callback()).toBe(429);
  const token = { Authorization: `Bearer ${TOKENS.viewer}` };
  expect((await fetch(`${server.address}/api/v1/me`, { headers: token })).status).toBe(200);
  expect((await signedIn('dana')).last.status).toBe(303);
});

test('logins that the provider refuses lock logins, and no tokens', async () => {
  const refused = async (): Promise<number> => {
    const browser = new Browser();
    await browser.send(`${server.address}/login`);
    return (await browser.send(`${server.address}/login/callback?error=access_denied`)).status;
  };
  expect(await refused()).toBe(401);
  for (let one = 1; one < 20; one += 1) await refused();
  expect(await refused()).toBe(429);
  expect((await signedIn('dana')).last.status).toBe(429);
  const token = { Authorization: `Bearer ${TOKENS.viewer}` };
  expect((await fetch(`${server.address}/api/v1/me`, { headers: token })).status).toBe(200);
});

test('while the provider is away nobody can sign in, and tokens work', async () => {
  await provider.stop();
  server.change(policyWith(`${ROLES}, { claim: groups, value: more, role: viewer }`));
  await server.reload();
  const answer = await fetch(`${server.address}/login`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  const token = { Authorization: `Bearer ${TOKENS.viewer}` };
  expect((await fetch(`${server.address}/api/v1/me`, { headers: token })).status).toBe(200);
});
