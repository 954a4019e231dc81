import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT, type ProviderTest, startProvider } from '../../src/app/http/login/provider.fixture.ts';
import { type Child, startServer } from '../server/child.ts';
import { CHROMIUM, FLAGS, hasChromium } from './chromium.ts';
import { HOSTILE, HOSTILE_NAMES } from './hostile-names.ts';

if (!hasChromium) console.log(`skipped: the name of a provider in a browser: ${CHROMIUM} is not installed`);

/** A port that was free a moment ago: the provider has to know the address before the server is there. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

// What a provider lets somebody call himself, but for what no ID token holds.
const NAMES = HOSTILE_NAMES.filter((name) => name !== HOSTILE.half).map((name) => name.slice(0, 200));

describe.skipIf(!hasChromium)('a name that somebody chose at the provider', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-oidc-'));
  let provider: ProviderTest;
  let server: Child;
  let browser: Browser;

  beforeAll(async () => {
    const port = await freePort();
    const redirect = `http://127.0.0.1:${port}/login/callback`;
    const accounts = NAMES.map((name, index) => [`somebody-${index}`, { preferred_username: name, groups: ['x'] }]);
    provider = await startProvider(redirect, Object.fromEntries(accounts));
    const policy = `version: 1
api:
  oidc:
    issuer: ${provider.issuer}
    clientId: ${CLIENT.id}
    secret: OIDC
    redirect: ${redirect}
    roles: [{ claim: groups, value: x, role: analyst }]
`;
    [server, browser] = await Promise.all([
      startServer({ folder, policy, secrets: { OIDC: CLIENT.secret }, port }),
      chromium.launch({ executablePath: CHROMIUM, args: FLAGS }),
    ]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.end('SIGKILL');
    await provider.stop();
    rmSync(folder, { recursive: true });
  });

  test.each(NAMES.map((name, index) => [index, name] as const))('is text on every screen: %i', async (index) => {
    const context = await browser.newContext({ baseURL: server.address, viewport: { width: 320, height: 800 } });
    try {
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on('pageerror', (error) => wrong.push(error.message));
      await page.goto('/login?to=/you');
      await page.locator('input[name=login]').fill(`somebody-${index}`);
      await page.locator('input[name=password]').fill('any');
      await page.locator('button[type=submit]').click();
      await page.locator('button[type=submit]').click();
      await page.waitForURL(`${server.address}/you`);
      await page.locator('.you').getByText('analyst').waitFor();
      const { name: known } = await (await context.request.get('/api/v1/me')).json();
      expect(known).toContain(`(somebody-${index})`);
      for (const path of ['/you', '/', '/findings']) {
        await page.goto(path);
        await page.locator('.you').getByText('analyst').waitFor();
        expect(await page.evaluate('window.__ran')).toBeUndefined();
        expect(await page.locator('main script, header script, header img, header svg').count()).toBe(0);
        expect(await page.locator('.you').innerText()).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      }
      expect(wrong).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
