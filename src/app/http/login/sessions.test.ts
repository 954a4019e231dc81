import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../core/time.ts';
import type { Access } from '../../settings/access.ts';
import { createSessions } from './sessions.ts';

const START = Date.UTC(2026, 10, 25, 12);
const OIDC = {
  issuer: 'https://login.acme.example',
  clientId: 'landwaiter',
  secret: 'OIDC',
  secrets: ['first-secret'],
  redirect: 'https://landwaiter.acme.example/login/callback',
  roles: [{ claim: 'groups', value: 'staff', role: 'viewer' }],
} as const;
type Oidc = NonNullable<Access['oidc']>;
const DANA = { identity: 'oidc:dana', name: 'dana', claims: [{ claim: 'groups', value: 'staff' }] };

const accessWith = (oidc: Oidc): Access & { readonly oidc: Oidc } => ({
  tokens: [],
  oidc,
  origin: new URL(oidc.redirect).origin,
});

/** A server with a clock of its own, and a browser with one cookie. */
async function opened(more: object = {}) {
  let now = START;
  let access = accessWith({ ...OIDC, roles: [...OIDC.roles], secrets: [...OIDC.secrets], ...more });
  let held = '';
  let line = '';
  const sessions = createSessions(() => now, { recall: async () => undefined, note: async () => undefined }, 'own-key');
  const server = fastify();
  await server.register(cookie);
  server.get('/start', async (_request, reply) => {
    await sessions.start(DANA, reply, access);
    return {};
  });
  server.get('/who', async (request, reply) => ({
    who: (await sessions.principal(request, reply, access))?.name ?? null,
  }));
  const get = async (path: string): Promise<unknown> => {
    const response = await server.inject({ path, headers: { cookie: held } });
    const set = response.headers['set-cookie'];
    if (typeof set === 'string') {
      line = set;
      [held = ''] = set.split(';');
    }
    return response.json();
  };
  await get('/start');
  return {
    who: () => get('/who'),
    cookie: () => line,
    pass: (milliseconds: number) => (now += milliseconds),
    change: (next: object) => (access = accessWith({ ...access.oidc, ...next })),
  };
}

test('a session ends when it was not used for half an hour', async () => {
  const { who, pass } = await opened();
  pass(30 * MINUTE - 1000);
  expect(await who()).toEqual({ who: 'dana' });
  pass(30 * MINUTE);
  expect(await who()).toEqual({ who: null });
});

test('a session that is used ends after eight hours', async () => {
  const { who, pass } = await opened();
  for (let quarter = 1; quarter < 32; quarter += 1) {
    pass(15 * MINUTE);
    expect(await who()).toEqual({ who: 'dana' });
  }
  pass(15 * MINUTE);
  expect(await who()).toEqual({ who: null });
});

test('the policy says when instead', async () => {
  const { who, pass } = await opened({ idle: 2 * HOUR, longest: DAY });
  pass(2 * HOUR - 1000);
  expect(await who()).toEqual({ who: 'dana' });
  pass(2 * HOUR);
  expect(await who()).toEqual({ who: null });
});

test('a shorter longest time holds for sessions that began before', async () => {
  const { who, pass, change } = await opened();
  pass(20 * MINUTE);
  change({ longest: 10 * MINUTE });
  expect(await who()).toEqual({ who: null });
});

test('over HTTPS only this host can set the cookie', async () => {
  const { cookie: line } = await opened();
  expect(line()).toMatch(/^__Host-landwaiter=[\w.-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
});

test('a secret is replaced without signing anybody out, and ends with its last value', async () => {
  const { who, change, pass } = await opened();
  change({ secrets: ['second-secret', 'first-secret'] });
  expect(await who()).toEqual({ who: 'dana' });
  pass(2 * MINUTE);
  // Prolonged, it is sealed with the new one.
  expect(await who()).toEqual({ who: 'dana' });
  change({ secrets: ['second-secret'] });
  expect(await who()).toEqual({ who: 'dana' });
  change({ secrets: ['third-secret'] });
  expect(await who()).toEqual({ who: null });
});

test('a session of one client or provider is none of another', async () => {
  for (const other of [{ clientId: 'other' }, { issuer: 'https://login.other.example' }]) {
    const { who, change } = await opened();
    change(other);
    expect(await who()).toEqual({ who: null });
  }
});
