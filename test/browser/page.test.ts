import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { html } from '../../src/sinks/formats/html.ts';
import { report } from '../../src/sinks/formats/report.fixture.ts';
import { CHROMIUM, FLAGS, hasChromium } from './chromium.ts';

if (!hasChromium) console.log(`skipped: the page in a browser, because ${CHROMIUM} is not installed`);

const TITLE = 'Open findings: 1 critical, 1 medium, 1 low – Landwaiter';

describe.skipIf(!hasChromium)('the page in a browser', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-page-'));
  const file = join(folder, 'report.html');
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(file, [...html.render(report, { colour: false, width: 80, verbose: false })].join(''));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function visit<Result>(
    look: (page: Page) => Promise<Result>,
    options: BrowserContextOptions = {},
  ): Promise<Result> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href);
      return await look(page);
    } finally {
      await context.close();
    }
  }

  test('asks nothing of the network and reports no error', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    await page.locator('summary').evaluateAll((all) => all.forEach((one) => one.click()));
    await context.close();
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
  });

  test('shows hostile names and runs none of them', async () => {
    await visit(async (page) => {
      expect(await page.title()).toBe(TITLE);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(1);
      expect(await page.locator('#finding-1f0b5c6d7e8f9012 .sentence').textContent()).toContain(
        `<img src=x onerror="document.title='owned'"> set`,
      );
    });
  });

  test('refuses script that got into the page all the same', async () => {
    await visit(async (page) => {
      await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="document.title=1">');
        const script = document.createElement('script');
        script.textContent = 'document.title = 2'; document.body.append(script);
        new Promise((resolve) => setTimeout(resolve))`);
      expect(await page.title()).toBe(TITLE);
    });
  });

  test('the keyboard reaches every finding, the skip link first', async () => {
    const reached = await visit(async (page) => {
      const all = await page.locator('details').count();
      const stops: string[] = [];
      for (let press = 0; press < 60 + 4 * all; press++) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(`(() => {
          const at = document.activeElement;
          if (at === document.body) return '';
          const box = at.closest('details.part, article');
          return at.tagName + ' ' + (box ? box.id : at.textContent) + ' ' + (getComputedStyle(at).outlineStyle !== 'none');
        })()`);
        if (stop === '') break;
        stops.push(String(stop));
        const isClosed = await page.evaluate(
          `document.activeElement.tagName === 'SUMMARY' && !document.activeElement.parentElement.open`,
        );
        if (isClosed === true) await page.keyboard.press('Enter');
      }
      return stops;
    });
    expect(reached[0]).toBe('A Skip to the findings true');
    for (const { id } of report.findings) expect(reached).toContain(`SUMMARY finding-${id} true`);
    expect(reached.filter((stop) => stop.endsWith('false'))).toEqual([]);
  });

  test('the filter keeps what matches and says how much', async () => {
    await visit(async (page) => {
      const shown = () => page.locator('article:visible').evaluateAll((all) => all.map((one) => one.id));
      await page.getByLabel('Severity').selectOption('high');
      await page.getByLabel('State').selectOption('suppressed');
      expect(await shown()).toEqual(['finding-d94b27f05e18c3a6']);
      expect(await page.getByRole('status').textContent()).toBe('1 of 6 shown');
      await page.getByRole('button', { name: 'Reset' }).click();
      await page.getByLabel('Text').fill('LAPTOP-17 committed');
      expect(await shown()).toEqual(['finding-f3a91c07d45e2b68']);
    });
  });

  test('without script everything is there but the filter', async () => {
    await visit(
      async (page) => {
        expect(await page.locator('article:visible').count()).toBe(6);
        expect(await page.locator('form').isVisible()).toBe(false);
      },
      { javaScriptEnabled: false },
    );
  });

  test('fits a small telephone', async () => {
    await visit(
      async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
        expect(await page.getByRole('main').count()).toBe(1);
      },
      { viewport: { width: 360, height: 640 } },
    );
  });

  test('shows custody in light and dark, wide and narrow, and unfolds the links by keyboard', async () => {
    for (const width of [1200, 400])
      for (const colorScheme of ['light', 'dark'] as const)
        await visit(
          async (page) => {
            const custody = page.getByRole('region', { name: 'Custody', exact: true });
            expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
            const trend = custody.getByRole('img', { name: 'Share over time: first 100 % on 2026-11-17, lowest 78 %' });
            expect((await trend.boundingBox())?.height).toBeGreaterThan(15);
            const colours = await page.evaluate<string[]>(
              `[...document.querySelectorAll('.trend rect')].map((one) => getComputedStyle(one).fill)`,
            );
            expect(new Set(colours).size).toBe(2);
            expect(await custody.getByRole('cell', { name: /missing/ }).count()).toBe(1);
            const why = custody.locator('summary');
            const reason = custody.getByText('no build explains the push', { exact: false });
            expect(await reason.isVisible()).toBe(false);
            await why.focus();
            await page.keyboard.press('Enter');
            expect(await reason.isVisible()).toBe(true);
          },
          { viewport: { width, height: 800 }, colorScheme },
        );
  });

  test('on paper every finding is unfolded', async () => {
    await visit(async (page) => {
      const folded = page.locator('#finding-7a61e0b3c9d24f58 .body');
      expect(await folded.isVisible()).toBe(false);
      await page.emulateMedia({ media: 'print' });
      expect(await folded.isVisible()).toBe(true);
    });
  });
});
