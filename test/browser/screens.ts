import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/app/http/api/api.fixture.ts';
import { DAY } from '../server/recorded-day.ts';
import { eventually, pathTo, settled, type World } from './world.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** A theme changes nothing else. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** The implant of the recorded day: compared, and more than that by what `attached` says of each image. */
const IMPLANT =
  /"new":\{"manifest":"(sha256:[0-9a-f]{64})".*"entry-point-changed"/.exec(
    readFileSync(`${DAY}/records/images/comparisons.ndjson`, 'utf8'),
  )?.[1] ?? '';

/** As the API tells what is attached to an image: good, wrong, and of no use. */
async function attached(page: Page): Promise<void> {
  const verdict = { format: 'dsse', trust: 'a'.repeat(64), reason: 'as it should be', ours: true, log: true };
  const held = {
    digest: IMPLANT,
    found: 'referrers',
    subject: IMPLANT,
    asked: '2026-11-16T22:00:00Z',
    strength: 'recorded',
  };
  const states = ['verified', 'failed', 'unsupported'].map((state) => ({ ...held, verdicts: [{ ...verdict, state }] }));
  await page.route('**/api/v1/attachments?*', (route) =>
    route.fulfill({ json: { evaluatedAt: held.asked, items: [...states, { ...held, verdicts: [] }] } }),
  );
}

/** What stands on a screen so wide, but for bare numbers. */
async function wordsAt(page: Page, width: number, open: () => Promise<unknown>): Promise<readonly string[]> {
  await page.setViewportSize({ width, height: 800 });
  await open();
  const text = await page.locator('main').innerText();
  return text.split(/\s+/u).filter((word) => word !== '' && !/^\d+$/.test(word));
}

/** Addresses of all screens, with something on each. */
async function addresses(world: World): Promise<Readonly<Record<string, string>>> {
  const [finding] = await idsOf(world, 'rule=implant-deployed&repository=dev/shop/stolen');
  const [day] = await idsOf(world, 'sort=worst&since=2026-11-10T00:00:00Z&until=2026-11-18T00:00:00Z&state=open');
  return {
    overview: '/',
    findings: '/findings?state=all',
    'one finding': pathTo('findings', finding ?? ''),
    'a finding of the recorded day': pathTo('findings', day ?? ''),
    images: '/images',
    'one image': pathTo('images', digestOf('e')),
    'an image that was read': pathTo('images', IMPLANT),
    repository: pathTo('repositories', 'registry.acme.example/prod/shop/api'),
    workload: pathTo('workloads', 'shop-eu', 'shop', 'Pod/stolen-1'),
    actor: pathTo('actors', 'mallory'),
    exceptions: '/exceptions',
    telemetry: '/telemetry',
    policy: '/policy',
    attack: '/attack',
    reports: '/reports',
    you: '/you',
    search: '/search?q=shop',
    'nothing there': '/nothing/of/this/name',
    'a finding that is not there': '/findings/0123456789abcdef',
  };
}

export async function idsOf(world: World, query: string): Promise<readonly string[]> {
  const { body } = await world.api(`/api/v1/findings?view=row&${query}`);
  const items: unknown = body['items'];
  return Array.isArray(items) ? items.map((one: unknown) => String(Reflect.get(Object(one), 'id'))) : [];
}

/** What stands out of its box, or of the window, sideways. */
export function overflowing(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return '';
    const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
    return location.pathname.slice(0, 80) + ' is ' + scrollWidth + ' wide of ' + clientWidth + ': ' +
      out.slice(-3).map((one) => one.outerHTML.slice(0, 160)).join(' | ');
  })()`);
}

async function violations(page: Page, runOnly: readonly string[] = STANDARDS): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate<string[]>(`axe.run({ runOnly: ${JSON.stringify(runOnly)} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => id + ': ' + node.html.slice(0, 200) + ' ' + (node.any[0]?.message ?? ''))))`);
}

export function screens(world: () => World): void {
  test('axe finds nothing against WCAG 2.2 AA, light and dark', async () => {
    await world().visit(
      'analyst',
      async ({ page, open, wrong }) => {
        const found: string[] = [];
        await attached(page);
        for (const [name, path] of Object.entries(await addresses(world()))) {
          await open(path);
          for (const [colorScheme, rules] of [
            ['light', STANDARDS],
            ['dark', OF_COLOURS],
          ] as const) {
            await page.emulateMedia({ colorScheme });
            for (const one of await violations(page, rules)) found.push(`${name}, ${colorScheme}: ${one}`);
          }
        }
        expect(found).toEqual([]);
        expect(wrong.filter((one) => !one.includes('404'))).toEqual([]);
      },
      { bypassCSP: true },
    );
  });

  test('axe finds nothing where one signs in, or in what opens', async () => {
    await world().visit(
      undefined,
      async ({ page, open }) => {
        await open('/sign-in');
        expect(await violations(page)).toEqual([]);
      },
      { bypassCSP: true },
    );
    await world().visit(
      'analyst',
      async ({ page, open, press }) => {
        await open('/findings');
        await press('?');
        expect(await violations(page)).toEqual([]);
        await press('Escape', 'j', 's');
        await page.getByText('copy as command').click();
        expect(await violations(page)).toEqual([]);
      },
      { bypassCSP: true },
    );
  });

  test('fits windows of 320 and 1280 pixels, and letters of twice the size', async () => {
    await world().visit('analyst', async ({ page, open }) => {
      const wide: string[] = [];
      for (const path of Object.values(await addresses(world()))) {
        // A window of 1280 at 200 % is one of 640; letters alone are doubled by the size of the root.
        for (const [width, size] of [
          [1280, '100%'],
          [320, '100%'],
          [640, '100%'],
          [1280, '200%'],
        ] as const) {
          await page.setViewportSize({ width, height: 800 });
          if (page.url() === 'about:blank' || !page.url().endsWith(path)) await open(path);
          await page.evaluate(`document.documentElement.style.fontSize = '${size}'`);
          await page.waitForTimeout(0);
          const out = await overflowing(page);
          if (out !== '') wide.push(`${width} ${size} ${out}`);
        }
      }
      expect(wide).toEqual([]);
    });
  });

  test('nothing is lost on 320 pixels: the same words are shown', async () => {
    await world().visit('analyst', async ({ page, open }) => {
      for (const [name, path] of Object.entries(await addresses(world()))) {
        if (name === 'findings' || name === 'images') continue; // rows are there only near what can be seen
        // Ages go from seconds to minutes while one looks: then once more.
        await eventually(async () => {
          const wide = await wordsAt(page, 1280, () => open(path));
          const narrow = await wordsAt(page, 320, () => open(path));
          // A column is named where nothing stands in it, too; a row is not.
          const columns = ['Build', 'Made', 'on', 'Pushed', 'Promoted', 'Tag', 'Admitted', 'Deployed', 'Runs'];
          const heads = [...(await page.locator('thead th').allTextContents()), ...columns];
          const isHead = new Set(heads.join(' ').split(/\s+/u));
          expect(
            [...new Set(wide)].filter((word) => !narrow.includes(word) && !isHead.has(word)),
            name,
          ).toEqual([]);
        });
      }
    });
  });

  test('nothing moves where less motion is asked for', async () => {
    await world().visit(
      'analyst',
      async ({ page, open }) => {
        for (const path of Object.values(await addresses(world()))) {
          await open(path);
          const moving = await page.evaluate<string[]>(`[...document.querySelectorAll('*')].filter((one) => {
          const style = getComputedStyle(one);
          return style.animationName !== 'none' || style.transitionDuration.split(', ').some((each) => parseFloat(each) > 0)
            || style.scrollBehavior === 'smooth';
        }).map((one) => one.outerHTML.slice(0, 100))`);
          expect(moving, path).toEqual([]);
        }
      },
      { reducedMotion: 'reduce' },
    );
  });

  test('tells the same with the colours of the system: what is suspicious, selected or focused has words or a border', async () => {
    await world().visit(
      'analyst',
      async ({ page, open, press }) => {
        await open('/findings');
        await press('j', 'x');
        const here = page.locator('.finding-line[aria-current]');
        expect(await here.getByRole('checkbox').isChecked()).toBe(true);
        const marked = await page.evaluate<string>(
          `getComputedStyle(document.querySelector('.finding-line[aria-current]')).outlineStyle`,
        );
        expect(marked).toBe('solid');
        const severity = await page.locator('.severity').first().innerText();
        expect(severity.toLowerCase()).toMatch(/critical|high|medium|low|info/);
        const tab = await page.evaluate<string>(
          `getComputedStyle(document.querySelector('nav [aria-current]')).borderBottomStyle`,
        );
        expect(tab).toBe('solid');
      },
      { forcedColors: 'active' },
    );
  });

  test('shows the row that a key went to, and then leaves the list to the wheel', async () => {
    await world().visit('analyst', async ({ page, open }) => {
      await page.setViewportSize({ width: 1280, height: 300 });
      await open('/findings?state=all');
      const rows = Math.min(20, (await page.locator('.finding-line').count()) - 1);
      for (let step = 0; step < rows; step += 1) await page.keyboard.press('j');
      const { y = -1, height = 0 } = (await page.locator('.finding-line[aria-current]').boundingBox()) ?? {};
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(300);
      const reached = await page.evaluate<number>('scrollY');
      expect(reached).toBeGreaterThan(0);
      await page.mouse.wheel(0, -reached);
      await eventually(async () => expect(await page.evaluate('scrollY')).toBe(0));
    });
  });

  test('an incident folds out in its row, which the address says', async () => {
    await world().visit('viewer', async ({ page, open }) => {
      await open('/findings');
      const fold = page.getByRole('button', { name: /parts/ }).first();
      const parts = Number(/\d+/.exec(await fold.innerText())?.[0]);
      await fold.click();
      const links = page.locator('.finding-line .plain a');
      await eventually(async () => expect(await links.count()).toBe(parts));
      const url = page.url();
      expect(url).toContain('open=');
      await page.reload();
      await settled(page);
      await eventually(async () => expect(await links.count()).toBe(parts));
      await fold.click();
      await eventually(async () => expect(await links.count()).toBe(0));
    });
  });

  test('back and reload show the same again', async () => {
    await world().visit('analyst', async ({ page, open, press }) => {
      await open('/findings?severity=high&sort=newest&q=shop');
      await press('j', 'j');
      const shown = async () => ({
        url: page.url(),
        rows: await page.locator('.finding-line a').allInnerTexts(),
        here: await page.locator('[aria-current="true"] a').first().innerText(),
        severity: await page.getByLabel('severity').inputValue(),
        text: await page.getByLabel('text').inputValue(),
      });
      const before = await shown();
      await press('Enter');
      expect(page.url()).toContain('/findings/');
      await page.goBack();
      await settled(page);
      await eventually(async () => expect(await shown()).toEqual(before));
      await page.reload();
      await settled(page);
      await eventually(async () => expect(await shown()).toEqual(before));
      await page.getByLabel('text').fill('mallory');
      await press('Enter');
      expect(page.url()).toContain('q=mallory');
      await page.goBack();
      await settled(page);
      await eventually(async () => expect(await shown()).toEqual(before));
    });
  });
}
