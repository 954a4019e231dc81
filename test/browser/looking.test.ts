import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const canRun = existsSync(CHROMIUM) && existsSync('dist/cli.mjs');
if (!canRun)
  process.stderr.write(`skipped: looking at the recorded day: no ${CHROMIUM}, or dist/cli.mjs is not built\n`);

const child = canRun
  ? spawn(
      process.execPath,
      ['dist/cli.mjs', 'view', 'examples/recorded-day/records', '--policy', 'examples/recorded-day/landwaiter.yaml'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
  : undefined;

async function linkOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('no link was printed');
}

describe.skipIf(!canRun)('looking at the recorded day', { timeout: 120_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let origin = '';
  let worst = '';

  beforeAll(async () => {
    if (!child) return;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const link = await linkOf(child.stdout);
    ({ origin } = new URL(link));
    const page = await context.newPage();
    await page.goto(link);
    const { items } = await (
      await context.request.get(`${origin}/api/v1/findings?view=row&rule=implant-deployed`)
    ).json();
    worst = items[0].id;
    await page.close();
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    child?.kill('SIGINT');
  });

  async function visit<Result>(
    path: string,
    look: (page: Page) => Promise<Result>,
    prepare: (page: Page) => Promise<unknown> = async () => undefined,
  ): Promise<Result> {
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => message.text().includes('Content Security') && wrong.push(message.text()));
    try {
      await prepare(page);
      await page.goto(`${origin}${path}`);
      const result = await look(page);
      expect(wrong).toEqual([]);
      return result;
    } finally {
      await page.close();
    }
  }

  test('the whole chain stands on the first screen, both images of the tag, and what crosses them', () =>
    visit(`/findings/${worst}`, async (page) => {
      const boxes = page.locator('.drawing .box');
      await boxes.first().waitFor();
      const ends = await boxes.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom));
      expect(Math.max(...ends)).toBeLessThan(800);
      const lanes = page.locator('.drawing .lane');
      expect(await lanes.count()).toBe(2);
      expect(await lanes.nth(0).getAttribute('aria-label')).toMatch(/^sha256:[a-f0-9]{12}, trusted$/);
      for (const kind of ['moved', 'rolled']) {
        const crossing = await page.locator(`.drawing path.line.${kind}.suspect`).boundingBox();
        const second = await lanes.nth(1).locator('.lane-head').boundingBox();
        expect(crossing?.y).toBeLessThan(second?.y ?? 0);
        expect((crossing?.y ?? 0) + (crossing?.height ?? 0)).toBeGreaterThan(second?.y ?? 0);
      }
      // A screen reader hears of each box its stage, and of what is not there that it was looked for.
      const heard = await lanes.nth(1).ariaSnapshot();
      expect(heard).toMatch(
        /Build:[\s\S]*no build[\s\S]*looked for, not there[\s\S]*Pushed:[\s\S]*suspicious: .*mallory/,
      );
    }));

  test('of each source the records in its files are counted', () =>
    visit('/telemetry', async (page) => {
      const rows = page.locator('[aria-labelledby="sources"] tbody tr');
      await rows.first().waitFor();
      const counts = await rows.locator('td:nth-child(3)').allInnerTexts();
      expect(counts.length).toBeGreaterThan(5);
      expect(counts.filter((count) => !/^[1-9]/.test(count))).toEqual([]);
    }));

  test('a box leads to its step, also where that was folded', () =>
    visit(`/findings/${worst}`, async (page) => {
      await page.locator('.drawing a.box.suspect', { hasText: 'mallory' }).click();
      await page.waitForURL(/#step-\d+$/);
      const step = page.locator(`.steps ${new URL(page.url()).hash}`);
      await expect.poll(() => step.evaluate((one) => one.matches(':focus'))).toBe(true);
      expect(await step.textContent()).toContain('mallory pushed');
    }));

  test('on a narrow screen stages are rows, and nothing is wider than it', () =>
    visit(
      `/findings/${worst}`,
      async (page) => {
        await page.locator('.drawing.narrow .box').first().waitFor();
        const [needs, has] = await page
          .locator('html')
          .evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
        expect(needs).toBe(has);
      },
      (page) => page.setViewportSize({ width: 320, height: 800 }),
    ));

  test('a list does not jump: what is new waits until it is asked for', () =>
    visit(
      '/findings',
      async (page) => {
        await page.locator('.finding-line').first().waitFor();
        await page.getByText('2 new or changed').waitFor();
        const before = await page.locator('.finding-line').count();
        const asked = page.waitForRequest(/findings\?view=row/);
        await page.getByRole('button', { name: 'Show' }).click();
        await asked;
        await expect.poll(() => page.getByText('2 new or changed').count()).toBe(0);
        expect(await page.locator('.finding-line').count()).toBe(before);
      },
      (page) => {
        const told = `retry: 600000\n\nevent: changed\nid: 1\ndata: {"findings":["one","two"],"more":0}\n\n`;
        return page.route('**/api/v1/stream', (route) =>
          route.fulfill({ contentType: 'text/event-stream', body: told }),
        );
      },
    ));

  test('where nobody else may listen, the page asks; where nobody answers, it says so and keeps what it shows', () =>
    visit(
      '/findings',
      async (page) => {
        const line = page.locator('.finding-line').first();
        await line.waitFor();
        expect(await page.getByText('connection to the server is lost').count()).toBe(0);
        await page.route('**/api/v1/**', (route) => route.abort());
        // As when a laptop was closed and is opened again.
        await page.locator('body').dispatchEvent('visibilitychange');
        await page.getByText('connection to the server is lost').waitFor();
        expect(await line.count()).toBe(1);
      },
      async (page) => {
        await page.route('**/api/v1/stream', (route) => route.fulfill({ status: 503 }));
      },
    ));

  test('the policy is shown by lines, without comments; ATT&CK with MITRE’s words apart', async () => {
    await visit('/policy', async (page) => {
      await page.locator('.policy-text').waitFor();
      const text = await page.locator('.policy-text').textContent();
      expect(text).toContain('host: registry.acme.example');
      expect(text).not.toContain('# ');
      await page.getByRole('link', { name: 'line 21' }).click();
      expect(await page.locator('#line-21').getAttribute('class')).toBe('marked');
    });
    await visit('/attack', async (page) => {
      await page.getByRole('heading', { name: 'docker:registry' }).waitFor();
      expect(await page.locator('blockquote cite').first().textContent()).toMatch(/^ATT&CK/);
      await page.getByRole('link', { name: 'as imported' }).click();
      await page.getByText('SHA-256').first().waitFor();
      expect(JSON.parse(await page.locator('[aria-labelledby="object"] pre').innerText())).toMatchObject({
        type: 'x-mitre-analytic',
      });
    });
  });

  test('tokens, rights and pushes of a stolen credential stand on one line of time, each with where it came from', () =>
    visit('/actors/ci-bot?since=2026-11-13T00:00:00Z&until=2026-11-17T00:00:00Z', async (page) => {
      const rows = page.locator('[aria-labelledby="acts"] tbody tr');
      await rows.filter({ hasText: 'signed in' }).first().waitFor();
      const told = await rows.allInnerTexts();
      expect(told[0]).toMatch(/pushed.*dev\/shop\/web.*203\.0\.113\.77.*skopeo/su);
      expect(told[1]).toMatch(/signed in to registry\.acme\.example \(okta\).*203\.0\.113\.77.*curl/su);
      expect(told.at(-1)).toMatch(/signed in/u);
      const given = told.filter((one) => one.includes('group base-image-writers, member added for ci-bot, by lee'));
      expect(given).toHaveLength(1);
      // Beside what it does as a rule the place of the thief stands out, and nobody else's does.
      const places = page.locator('[aria-labelledby="usual"] tr', { hasText: /^(Address: )?\d+\./u });
      expect((await places.filter({ hasText: 'new: not in' }).allInnerTexts()).join()).toMatch(/^203\.0\.113\.77/u);
      expect(await places.filter({ hasText: 'new: not in' }).count()).toBe(1);
      expect(await places.filter({ hasText: '198.51.100.24' }).count()).toBe(0);
    }));

  test('a repository as of a time tells what its tags meant then', () =>
    visit('/repositories/registry.acme.example%2Fprod%2Fshop%2Fapi?at=2026-11-16T20:00:00Z', async (page) => {
      await page.getByText('Tags as they stood then').waitFor();
      await page.locator('.tag-history').first().waitFor();
      const meant = (await page.locator('.tag-history').allTextContents()).join(' ');
      expect(meant).toContain('promoter');
      expect(meant).not.toContain('mallory');
    }));

  test('with a time in the address a striped bar says which question is answered, and nothing is decided', () =>
    visit(`/findings/${worst}?at=2026-11-16T22:00:00Z`, async (page) => {
      await page.getByText('by all that is known now').waitFor();
      await page.getByRole('button', { name: 'Copy link' }).waitFor();
      expect(await page.getByRole('button', { name: 'Look after' }).count()).toBe(0);
      await page.getByRole('link', { name: 'Back to now' }).click();
      await page.getByText('by all that is known now').waitFor({ state: 'detached' });
    }));
});
