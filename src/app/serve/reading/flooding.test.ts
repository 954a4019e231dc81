import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ask,
  deliver,
  digestOf,
  eventually,
  listed,
  POLICY,
  push,
  SECRETS,
  TOKENS,
} from '../../http/api/api.fixture.ts';
import { newStore, served, type ServedTest } from '../served.fixture.ts';

const DOOR =
  '  - { name: loud, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: REGISTRY }';
const policyWith = (limit: string): string => POLICY.replace('sources:\n', `sources:\n${DOOR}${limit} }\n`);
const store = newStore();
let server: ServedTest;
beforeAll(async () => {
  server = await served(policyWith(', subjectsPerHour: 5'), SECRETS, store);
});
afterAll(() => server.stop());

const four = (from: number) =>
  [0, 1, 2, 3].map((index) => push(`loud-${from + index}`, `loud/r${from + index}:1`, 'a', 'ci-bot', 5));
const images = async (repository: string) =>
  listed(await ask(server, TOKENS.viewer, `/api/v1/images?repository=${repository}`));
const floods = async () => listed(await ask(server, TOKENS.viewer, '/api/v1/findings?rule=source-flooding'));
const ready = async (): Promise<unknown> => (await fetch(`${server.address}/readyz`)).json();
const metrics = async (): Promise<string> => (await fetch(`${server.address}/metrics`)).text();
const HELD = /^landwaiter_held_deliveries\{source="loud"\} 2$/m;

test('what a door tells beyond its limit waits, is told, and keeps no other waiting', async () => {
  for (const from of [0, 4, 8, 12]) await deliver(server, 'distribution/loud', four(from));
  await deliver(server, 'distribution/prod-registry', [push('calm', 'shop/api:1', 'b', 'ci-bot', 5)]);
  await eventually(async () => expect(await images('shop/api')).toHaveLength(1));
  await eventually(async () => expect(await floods()).toHaveLength(1));
  const [found] = await floods();
  expect(found).toMatchObject({
    finding: {
      severity: 'medium',
      state: 'open',
      about: { kind: 'source', name: 'loud' },
      summary: expect.stringMatching(/^loud told of more than 5 different subjects in an hour: what it told since/),
    },
  });
  // The one that reached the limit is the last that was read.
  expect([await images('loud/r7'), await images('loud/r8')].map((list) => list.length)).toEqual([1, 0]);
  await eventually(async () => expect(await metrics()).toMatch(HELD));
  expect(await ready()).toMatchObject({ status: 'ready', held: ['loud'] });
});

test('it waits over a restart, and the finding stays', async () => {
  await server.stop();
  server = await served(policyWith(', subjectsPerHour: 1'), SECRETS, store);
  // One that was told already, so that the door is at its limit again.
  await deliver(server, 'distribution/loud', [push('again', 'loud/r0:2', 'c', 'ci-bot', 4)]);
  await eventually(async () => expect(await images('loud/r0')).toHaveLength(2));
  await eventually(async () => expect(await floods()).toMatchObject([{ finding: { state: 'open' } }]));
  expect((await images('loud/r15')).length).toBe(0);
});

test('with a higher limit it is read, and the finding is over', async () => {
  server.change(policyWith(', subjectsPerHour: 1000'));
  expect(await server.reload()).toBeUndefined();
  for (const last of [8, 11, 15])
    await eventually(async () => expect(await images(`loud/r${last}`)).toMatchObject([{ digest: digestOf('a') }]));
  await eventually(async () => expect(await floods()).toMatchObject([{ finding: { state: 'resolved' } }]));
  await eventually(async () => expect(await ready()).not.toHaveProperty('held'));
});
