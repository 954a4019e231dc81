import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from 'playwright-core';
import { expect, vi } from 'vitest';
import { MORE_TOKENS, pod, push, TOKENS } from '../../src/app/http/api/api.fixture.ts';
import { keepBundle } from '../../src/attack/library.ts';
import { ROLES } from '../../src/core/role.ts';
import { type Child, startServer } from '../server/child.ts';
import { DAY, DAY_SECRETS, dayDeliveries, dayHeaders, policyWithIntake } from '../server/recorded-day.ts';
import { CHROMIUM, FLAGS } from './chromium.ts';
import { HOSTILE, HOSTILE_NAMES, hostileBundle, hostilePods, hostilePushes, renamed } from './hostile-names.ts';

const SECRETS = {
  ...DAY_SECRETS,
  SHOP: 'shop-0123456789abcdef',
  PODS: 'pods-0123456789abcdef',
  ...Object.fromEntries(
    Object.entries({ ...TOKENS, ...MORE_TOKENS }).map(([name, token]) => [name.toUpperCase(), token]),
  ),
};

/** That of the recorded day, with doors of our own and with people. */
const POLICY = `${policyWithIntake()}  - { name: shop, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: SHOP } }
  - { name: shop-pods, kind: kubernetes-pods, cluster: shop-eu, intake: { auth: bearer, secret: PODS } }
api:
  tokens:
${ROLES.map((role) => `    - { name: a ${role}, role: ${role}, secret: ${role.toUpperCase()}, owner: ${role}@acme.example }`).join('\n')}
    - { name: a second, role: approver, secret: SECOND, owner: approver@acme.example }
`;

/** As the page writes its addresses: a name is one segment. */
export function pathTo(...segments: readonly string[]): string {
  return `/${segments.map((one) => encodeURIComponent(one.toWellFormed())).join('/')}`;
}

export type Who = keyof typeof TOKENS | keyof typeof MORE_TOKENS;

/** One server that was told of the recorded day, of recent pushes and of hostile names; and one browser. */
export interface World {
  readonly address: string;
  readonly browser: Browser;
  /** What the API answers. */
  api(path: string, who?: Who): Promise<Told>;
  /** A browser of somebody: signed in, or not. What goes wrong in it is noted in `wrong`. */
  visit<Result>(
    who: Who | undefined,
    look: (visit: Visit) => Promise<Result>,
    options?: BrowserContextOptions,
  ): Promise<Result>;
  /** Delivers records to the registry's door. */
  tellRegistry(...records: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Goes to an address, and waits until the screen has what it asked for. */
  open(path: string): Promise<void>;
  /** Presses keys, one after the other, as people do: each once the page has done what the last one asked. */
  press(...keys: readonly string[]): Promise<void>;
  /** Errors, refusals of the policy of contents, and requests to anywhere else. */
  readonly wrong: readonly string[];
}

export async function startWorld(folder: string): Promise<World> {
  const attack = join(folder, 'attack');
  keepBundle(attack, hostileBundle(), { file: HOSTILE.script, importedAt: '2026-11-01T00:00:00Z' });
  const [server, browser] = await Promise.all([
    startServer({ folder, policy: POLICY, secrets: SECRETS, env: { LANDWAITER_ATTACK: attack } }),
    chromium.launch({ executablePath: CHROMIUM, args: FLAGS }),
  ]);
  const api: World['api'] = async (path, who = 'viewer') => {
    const answer = await server.get(path, { authorization: `Bearer ${{ ...TOKENS, ...MORE_TOKENS }[who]}` });
    return { status: answer.status, body: Object(JSON.parse(answer.text)) };
  };
  await tellAll(server);
  await eventually(async () => {
    const [placed, found] = await Promise.all([
      api('/api/v1/placements?cluster=shop-eu&workload=Pod/last-1'),
      api('/api/v1/findings/summary?actor=nora'),
    ]);
    expect(placed.body['items']).toHaveLength(1);
    expect(found.body['total']).not.toBe(0);
  });
  return {
    address: server.address,
    browser,
    api,
    visit: (who, look, options) => visitAs(server.address, browser, who, look, options),
    async tellRegistry(...records) {
      const headers = { authorization: `Bearer ${SECRETS.SHOP}`, 'content-type': 'application/json' };
      const { status, text } = await server.post('distribution/shop', records.join('\n'), headers);
      expect(status, text).toBe(202);
    },
    async stop() {
      await browser.close();
      await server.end('SIGKILL');
    },
  };
}

async function tellAll(server: Child): Promise<void> {
  const deliver = async (path: string, body: string, headers: Readonly<Record<string, string>>) => {
    const { status, text } = await server.post(path, body, headers);
    expect(status, text).toBe(202);
  };
  const days = [...dayDeliveries()];
  const byPath = Map.groupBy(days, ({ path }) => path);
  for (const [path, some] of byPath) await deliver(path, some.map(({ body }) => body).join('\n'), dayHeaders(path));
  const to = (secret: string) => ({ authorization: `Bearer ${secret}`, 'content-type': 'application/json' });
  const lines = (records: readonly unknown[]) => records.map((one) => JSON.stringify(one)).join('\n');
  await deliver(
    'distribution/shop',
    lines([
      push('1', 'dev/shop/stolen:1.4', 'a', 'ci-bot', 600),
      push('2', 'dev/shop/stolen:1.4', 'e', 'mallory', 60),
      push('3', 'dev/shop/stolen-too:2', 'f', 'mallory', 57),
    ]),
    to(SECRETS.SHOP),
  );
  await deliver(
    'kubernetes-pods/shop-pods',
    lines([pod('stolen-1', 'dev/shop/stolen:1.4', 'e', 30)]),
    to(SECRETS.PODS),
  );
  await tellHostile(deliver, to, lines);
  // What is delivered in order is read in order: when this is known, all is.
  await deliver('distribution/shop', lines([push('last', 'dev/shop/jobs:2', 'c', 'nora', 55)]), to(SECRETS.SHOP));
  await deliver('kubernetes-pods/shop-pods', lines([pod('last-1', 'dev/shop/jobs:2', 'c', 30)]), to(SECRETS.PODS));
}

async function tellHostile(
  deliver: (path: string, body: string, headers: Readonly<Record<string, string>>) => Promise<void>,
  to: (secret: string) => Readonly<Record<string, string>>,
  lines: (records: readonly unknown[]) => string,
): Promise<void> {
  for (const [index, name] of HOSTILE_NAMES.entries()) {
    for (const one of hostilePushes(name, index)) await deliver('distribution/shop', lines([one]), to(SECRETS.SHOP));
    for (const one of hostilePods(name, index))
      await deliver('kubernetes-pods/shop-pods', lines([one]), to(SECRETS.PODS));
  }
  for (const [path, file] of [
    ['github/ci', 'ci/github.ndjson'],
    ['kubernetes-audit/prod-audit', 'kubernetes/prod-audit.ndjson'],
    ['image-comparison/images', 'images/comparisons.ndjson'],
    ['okta/people', 'identity/okta.ndjson'],
  ] as const) {
    const records = readFileSync(`${DAY}/records/${file}`, 'utf8').trimEnd().split('\n').slice(-HOSTILE_NAMES.length);
    const named = records.map((line, index) => renamed(JSON.parse(line), HOSTILE_NAMES[index] ?? ''));
    await deliver(path, lines(named), dayHeaders(path));
  }
}

/** Milliseconds, on a machine that does much besides. */
const LONGEST = 90_000;

/** Evaluation goes on by itself: what is expected comes, or the test fails. */
export function eventually(expected: () => Promise<void>): Promise<void> {
  return vi.waitFor(expected, { timeout: LONGEST, interval: 100 });
}

/** A browser of somebody on the server at an address: see {@link World.visit}. */
export async function visitAs<Result>(
  address: string,
  browser: Browser,
  who: Who | undefined,
  look: (visit: Visit) => Promise<Result>,
  options: BrowserContextOptions = {},
): Promise<Result> {
  const context = await browser.newContext({ baseURL: address, viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(LONGEST);
  try {
    const wrong: string[] = [];
    await context.route(/.*/u, async (route) => {
      if (new URL(route.request().url()).origin === address) return route.continue();
      wrong.push(`a request to ${route.request().url().slice(0, 200)}`);
      return route.abort();
    });
    if (who) {
      const token = { ...TOKENS, ...MORE_TOKENS }[who];
      const signed = await context.request.post('/login/token', { data: { token }, headers: { Origin: address } });
      expect(signed.status()).toBe(200);
    }
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text().slice(0, 300)));
    page.on('pageerror', (error) => wrong.push(error.message.slice(0, 300)));
    watchQuestions(page);
    return await look({
      page,
      context,
      wrong,
      async open(path) {
        await page.goto(path);
        await settled(page);
      },
      async press(...keys) {
        for (const key of keys) {
          await page.keyboard.press(key);
          await settled(page);
        }
      },
    });
  } finally {
    await context.close();
  }
}

// Not the stream, which is never answered to the end.
const QUESTIONS = new WeakMap<Page, Set<Request>>();

function watchQuestions(page: Page): void {
  const open = new Set<Request>();
  QUESTIONS.set(page, open);
  page.on('request', (one) => one.resourceType() !== 'eventsource' && open.add(one));
  page.on('requestfinished', (one) => open.delete(one));
  page.on('requestfailed', (one) => open.delete(one));
}

/** Until there is a screen, and every question is answered and drawn: an answer may lead to the next question. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main').first().waitFor();
  await vi.waitFor(
    async () => {
      // Answered is not drawn yet, and what is drawn may ask: nothing is open over several frames.
      for (let round = 0; round < 3; round += 1) {
        await page.evaluate(
          'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))))',
        );
        expect(QUESTIONS.get(page)?.size ?? 0, 'questions that are not answered').toBe(0);
      }
    },
    { timeout: 60_000, interval: 10 },
  );
  await page
    .getByText(/^Looking for .* …$/)
    .first()
    .waitFor({ state: 'detached' });
  // A chain says nothing while it is asked for.
  await page.locator('.chain figure[aria-busy="true"]').first().waitFor({ state: 'detached' });
}
