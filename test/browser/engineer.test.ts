import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { push, TOKENS } from '../../src/app/http/api/api.fixture.ts';
import { type Child, startServer } from '../server/child.ts';
import { CHROMIUM, FLAGS, hasChromium } from './chromium.ts';
import { eventually, pathTo, settled, visitAs } from './world.ts';

const isBuilt = existsSync('dist/cli.mjs') && existsSync('dist/page/index.html');
const canRun = isBuilt && hasChromium;
if (!canRun) console.log(`skipped: what an engineer does: ${isBuilt ? `no ${CHROMIUM}` : 'dist is not built'}`);

const SECRETS = { REGISTRY: 'registry-0123456789abcdef', ADMIN: TOKENS.admin };
const DAY = 86_400_000;
const dayIn = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

/** A policy as data: what the page drafts is put into it as a person would, and the file read again. */
interface Draft {
  readonly registries?: unknown;
  readonly sources?: readonly unknown[];
  readonly exceptions?: readonly unknown[];
}
const EMPTY = {
  version: 1,
  publishers: [{ repositories: ['registry.acme.example/shop/**'], actors: ['ci-bot'] }],
  api: { tokens: [{ name: 'an admin', role: 'admin', secret: 'ADMIN', owner: 'admin@acme.example' }] },
};

describe.skipIf(!canRun)('an engineer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-engineer-'));
  let server: Child;
  let browser: Browser;
  let drafted: Draft = {};
  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer({ folder, policy: stringify(EMPTY), secrets: SECRETS }),
      chromium.launch({ executablePath: CHROMIUM, args: FLAGS }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** Commits what was drafted, and has the server read it. */
  async function commit(): Promise<void> {
    const before = server.printed().length;
    writeFileSync(join(folder, 'landwaiter.yaml'), stringify({ ...EMPTY, ...drafted }));
    server.signal('SIGHUP');
    await eventually(async () => expect(server.printed().slice(before)).toMatch(/configuration/));
  }

  test('connects a source by what the page says, and sees its first record', async () => {
    await visitAs(server.address, browser, 'admin', async ({ page, open }) => {
      await open('/telemetry');
      await page.getByRole('heading', { name: 'Connect your first source' }).waitFor();
      const [policy = '', sender = ''] = await page.locator('details[open] pre').allInnerTexts();
      drafted = Object(parse(policy));
      await commit();
      // As the registry would, by the configuration that the page gave for it.
      const [endpoint] = Object(parse(sender)).notifications.endpoints;
      const [authorization] = endpoint.headers.Authorization;
      const told = JSON.stringify({ events: [push('1', 'shop/api:1', 'a', 'mallory', 5)] });
      const status = execFileSync(
        'curl',
        ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '--data-binary', '@-', endpoint.url].concat([
          '-H',
          `Authorization: ${String(authorization).replace('THE-SECRET', SECRETS.REGISTRY)}`,
        ]),
        { input: told, encoding: 'utf8' },
      );
      expect(status).toBe('202');
      await eventually(async () => {
        await page.reload();
        await settled(page);
        const row = page.locator('tr, li', { hasText: 'prod-registry' }).first();
        expect(await row.innerText()).toMatch(/\b1\b/);
        expect(await row.innerText()).not.toMatch(/never/);
      });
      await open(pathTo('images', `sha256:${'a'.repeat(64)}`));
      expect(await page.locator('main').innerText()).toMatch(/mallory pushed/);
    });
  });

  test('drafts an exception, and later sees that it is used, by what, and when it ends', async () => {
    await visitAs(server.address, browser, 'admin', async ({ page, open }) => {
      await open('/findings');
      await page.locator('.finding-line').first().waitFor();
      await open('/exceptions');
      for (const [field, text] of [
        ['Id', 'EX-1'],
        ['Why', 'a release by hand, until the pipeline is back'],
        ['Who answers', 'dana@acme.example'],
        ['Repositories', 'registry.acme.example/shop/**'],
        ['Until', dayIn(3)],
      ] as const)
        await page.getByLabel(field).fill(text);
      const yaml = await page.locator('pre', { hasText: 'exceptions:' }).innerText();
      drafted = { ...drafted, ...Object(parse(yaml)) };
      await commit();
      await eventually(async () => {
        await page.reload();
        await settled(page);
        const row = page.locator('tr', { hasText: 'EX-1' });
        expect(await row.innerText()).toContain('in force');
        expect(await row.innerText()).toContain(dayIn(3));
        expect(await row.getByRole('link').first().getAttribute('href')).toMatch(/^\/findings\//);
      });
      await page.locator('tr', { hasText: 'EX-1' }).getByRole('link').first().click();
      await settled(page);
      expect(await page.locator('main').innerText()).toContain('EX-1');
      // And the overview says that it ends this week.
      await open('/');
      const ending = page.getByRole('region', { name: /What is let past/ });
      expect(await ending.innerText()).toMatch(new RegExp(`EX-1\\s+ends ${dayIn(3)}`));
    });
  });
});
