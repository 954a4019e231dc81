import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { observe } from '../../policy/compile/compile.ts';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { history } from '../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../rules/scenarios/scenario.ts';
import { ran } from '../../rules/scenarios/workload-scenario.ts';
import { analyze } from '../analysis/analyze.ts';
import { Browser } from '../http/login/provider.fixture.ts';
import { view, type Viewed } from './view.ts';

const MINUTE = 60_000;
let now = 0;
let viewed: Viewed;
let origin = '';
beforeEach(async () => {
  now = Date.UTC(2026, 10, 28);
  const { events, coverage } = history(
    pushed('shop/api:1', 'a'),
    ran('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a'),
  );
  const evidence = { events, coverage, inputs: [] };
  viewed = await view({
    analysis: analyze(evidence, observe()),
    evidence,
    store: memoryStore(),
    log: { write: () => undefined },
    now: () => now,
    environment: {},
  });
  ({ origin } = new URL(viewed.link));
});
afterEach(() => viewed.stop());

async function letIn(): Promise<Browser> {
  const browser = new Browser();
  const answer = await browser.send(viewed.link);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  return browser;
}
const get = async (browser: Browser, path: string): Promise<unknown> => (await browser.send(`${origin}${path}`)).json();

test('the link lets one browser in, which may ask what an analyst may', async () => {
  const browser = await letIn();
  expect(await get(browser, '/api/v1/me')).toEqual({
    identity: 'token:you',
    name: 'you',
    role: 'analyst',
    readOnly: expect.stringContaining('nothing is decided or changed'),
  });
  expect(await get(browser, `/api/v1/placements?image=${digestOf('a')}`)).toMatchObject({
    items: [{ workload: expect.anything() }],
  });
  expect(await get(browser, '/api/v1/records/1')).toMatchObject({ status: 404 });
  expect(await get(browser, '/api/v1/quarantine')).toMatchObject({ items: [] });
});

test('and no second one', async () => {
  await letIn();
  const second = new Browser();
  const answer = await second.send(viewed.link);
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
  expect(await answer.text()).toMatch(/^This link was used already/);
  expect((await second.send(`${origin}/api/v1/findings`)).status).toBe(401);
});

test('whoever looks at the link without opening it does not use it up', async () => {
  expect((await fetch(viewed.link, { method: 'HEAD' })).status).toBe(404);
  await letIn();
});

test('nor after five minutes, nor with another key', async () => {
  for (const key of ['', '?key=', '?key=a&key=b', `?key=${'a'.repeat(43)}`])
    expect((await fetch(`${origin}/login/once${key}`)).status).toBe(401);
  now += 5 * MINUTE + 1;
  expect((await new Browser().send(viewed.link)).status).toBe(401);
});

test('the session lasts as long as the program', async () => {
  const browser = await letIn();
  now += 24 * 60 * MINUTE;
  expect(await get(browser, '/api/v1/me')).toMatchObject({ role: 'analyst' });
});

test('nothing is decided, and that is said beforehand', async () => {
  const browser = await letIn();
  for (const path of ['findings/0123456789abcdef/acknowledge', 'comparisons']) {
    const answer = await browser.send(`${origin}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin },
      body: JSON.stringify({ why: 'because' }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'read-only' }]);
  }
  expect(await get(browser, '/login/ways')).toMatchObject({
    oidc: false,
    token: false,
    readOnly: expect.stringContaining('landwaiter serve'),
  });
});

test('it listens on this machine alone, and is nothing to a page that calls it otherwise', async () => {
  expect(new URL(viewed.link).hostname).toBe('127.0.0.1');
  const { port } = new URL(origin);
  const cookie = `landwaiter=${(await letIn()).cookie(origin, 'landwaiter')}`;
  const status = await new Promise((resolve, reject) => {
    const headers = { Host: `rebound.example:${port}`, Cookie: cookie };
    request({ port, host: '127.0.0.1', path: '/api/v1/me', headers }, (response) => resolve(response.statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(401);
});
