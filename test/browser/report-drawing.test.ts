import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, FLAGS, hasChromium } from './chromium.ts';

const isBuilt = existsSync('dist/cli.mjs');
const canRun = isBuilt && hasChromium;
if (!canRun) console.log(`skipped: the report's drawings: ${isBuilt ? `no ${CHROMIUM}` : 'dist is not built'}`);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The report of the recorded day as a file, whose chains are drawn. */
describe.skipIf(!canRun)('a chain drawn in the report', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-drawing-'));
  const file = join(folder, 'day.html');
  let browser: Browser;
  beforeAll(async () => {
    const policy = ['--policy', 'examples/recorded-day/landwaiter.yaml'];
    execFileSync(process.execPath, [
      'dist/cli.mjs',
      'analyze',
      'examples/recorded-day/records',
      ...policy,
      '-q',
      '-o',
      `html=${file}`,
    ]);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function visit<Result>(
    look: (page: Page, drawing: Locator) => Promise<Result>,
    options: BrowserContextOptions = {},
  ): Promise<Result> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href);
      const card = page.locator('article', { hasText: 'implant-deployed' }).first();
      await card.locator('details').first().evaluate('one => { one.open = true; }');
      return await look(page, card.locator('.graph .drawing:visible'));
    } finally {
      await context.close();
    }
  }

  test.each([
    [1920, 'wide'],
    [1280, 'wide'],
    [760, 'narrow'],
    [320, 'tiny'],
  ] as const)('at %s pixels one shape of it is shown, %s, and all its boxes within it', async (width, shape) => {
    for (const colorScheme of ['light', 'dark'] as const)
      await visit(
        async (page, drawing) => {
          expect(await drawing.count()).toBe(1);
          expect(await drawing.getAttribute('class')).toBe(`drawing ${shape}`);
          const frame = await drawing.boundingBox();
          const ends = await drawing
            .locator('.box')
            .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
          expect(ends.length).toBeGreaterThan(10);
          for (const { left, right, bottom } of ends) {
            expect(left).toBeGreaterThanOrEqual((frame?.x ?? 0) - 1);
            expect(right).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0) + 1);
            expect(bottom).toBeLessThanOrEqual((frame?.y ?? 0) + (frame?.height ?? 0) + 1);
          }
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        },
        { viewport: { width, height: 800 }, colorScheme },
      );
  });

  test('tells a screen reader of both images, of what is missing, and of who is suspicious', () =>
    visit(async (_page, drawing) => {
      const heard = await drawing.ariaSnapshot();
      expect(heard).toMatch(
        /group "sha256:[a-f0-9]{12}…, trusted"[\s\S]*promoter[\s\S]*group "sha256:[a-f0-9]{12}…, suspect"[\s\S]*no build[\s\S]*looked for, not there/,
      );
      expect(heard).toMatch(/suspicious:/);
      expect(await drawing.locator('path.line.moved.suspect').count()).toBe(1);
      expect(await drawing.locator('path.line.rolled.suspect').count()).toBe(1);
    }));

  test('a box leads to its step in the list', () =>
    visit(async (page, drawing) => {
      await drawing.locator('a.box.suspect', { hasText: 'mallory' }).first().click();
      const step = page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`);
      expect(await step.innerText()).toContain('mallory pushed');
    }));

  test('axe finds nothing against WCAG 2.2 AA in it, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      await visit(
        async (page) => {
          await page.evaluate(AXE);
          const found = await page.evaluate<string[]>(
            `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) =>
              violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => id + ': ' + node.html.slice(0, 200))))`,
          );
          expect(found).toEqual([]);
        },
        { bypassCSP: true, colorScheme },
      );
  });

  test('on paper it is drawn, and no wider than the sheet', () =>
    visit(async (page) => {
      await page.emulateMedia({ media: 'print' });
      // An upright A4 sheet with margins of 12 mm.
      await page.setViewportSize({ width: 703, height: 1000 });
      expect(await page.locator('.graph').first().locator('.drawing:visible').count()).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(703);
    }));
});
