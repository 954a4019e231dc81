import { expect, test } from 'vitest';
import { digestOf } from '../../src/app/http/api/api.fixture.ts';
import { idsOf } from './screens.ts';
import { pathTo, settled, type Visit, type World } from './world.ts';

/** A sentence, and something to press or follow besides what stands above every screen. */
async function saysWhatToDo({ page }: Visit): Promise<string> {
  const main = page.locator('main');
  const text = await main.innerText();
  expect(text.length).toBeGreaterThan(20);
  expect(
    await main.locator('a[href], button').count(),
    `${page.url().slice(0, 120)}: ${text.slice(0, 300)}`,
  ).toBeGreaterThan(0);
  return text;
}

export function troubles(world: () => World): void {
  test.each([
    ['/nothing/of/this/name', /nothing at this address/],
    ['/findings/0123456789abcdef', /no finding|nothing|not/i],
    ['/findings/%3Cscript%3E', /./],
    ['/findings/a/b/c', /nothing at this address/],
    [`/images/${encodeURIComponent(digestOf('9').replace('9', '7'))}`, /no|not|nothing/i],
    ['/images/not%20a%20name', /no|not|nothing/i],
    ['/repositories/none%2Fsuch', /no|not|nothing/i],
    ['/workloads/a/b/c', /No record/],
    ['/actors/nobody-of-this-name', /no|not|nothing/i],
    ['/actors/100%25', /no|not|nothing/i],
    ['/findings?severity=terrible', /severity|terrible/],
    ['/findings?age=yesterday&sort=backwards', /age|sort/],
    ['/findings?at=2999-01-01T00:00:00Z', /future|at/],
    ['/images?at=2999-01-01T00:00:00Z', /future|at/],
    ['/images?at=yesterday', /at/],
    ['/images?standing=excellent', /standing|excellent/],
    ['/?since=tomorrow', /./],
    ['/?at=2999-01-01T00:00:00Z', /future|at/],
    ['/exceptions?at=2999-01-01T00:00:00Z', /future|at/],
    [`/images/${encodeURIComponent(digestOf('e'))}?at=2999-01-01T00:00:00Z`, /future|at/],
    ['/repositories/registry.acme.example%2Fdev%2Fshop%2Fstolen?at=2999-01-01T00:00:00Z', /future|at/],
    ['/workloads/shop-eu/shop/Pod%2Fstolen-1?at=2999-01-01T00:00:00Z', /future|at/],
    ['/actors/mallory?since=yesterday', /since/],
    ['/reports?period=2999-Q1', /period|nothing|later/i],
    ['/reports?period=never', /period/],
    ['/attack?id=T9999999', /no|not/i],
    ['/attack?release=99.9', /release|no|not/i],
    ['/search?q=', /./],
    ['/findings?q=nothing-is-called-so', /Nothing is found/],
  ] as const)('%s is told in a sentence, with a way on', async (path, says) => {
    await world().visit('analyst', async (visit) => {
      await visit.open(path);
      expect(await saysWhatToDo(visit)).toMatch(says);
      expect(visit.wrong.filter((one) => !/status of (400|404|422)/.test(one))).toEqual([]);
    });
  });

  test('what an address asks for in vain is left out by its way on, also a time to come', async () => {
    await world().visit('analyst', async ({ page, open }) => {
      for (const path of ['/findings?severity=terrible', '/images?at=2999-01-01T00:00:00Z']) {
        await open(path);
        expect(await page.getByRole('button', { name: 'Ask again' }).count(), path).toBe(0);
        await page.getByRole('link', { name: 'Show it without that' }).first().click();
        await page.locator('.finding-line, .image-line').first().waitFor();
        expect(new URL(page.url()).search).toBe('');
      }
    });
  });

  test('an address that was cut off within a character is told, too', async () => {
    await world().visit('analyst', async (visit) => {
      await visit.open('/');
      await visit.page.evaluate(
        `history.pushState(null, '', '/actors/%E0%A4'); dispatchEvent(new PopStateEvent('popstate'))`,
      );
      await visit.page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
      await visit.page.getByRole('link', { name: 'Back to the overview' }).click();
      await visit.page.getByRole('heading', { name: 'Overview' }).waitFor();
    });
  });

  test.each([
    [429, 'Too many requests', /Ask now/],
    [503, 'busy with evaluating', /Ask now/],
    [403, 'Your role may not', /Ask again/],
    [500, 'answered with 500', /Ask again/],
    [401, 'not signed in any more', /Sign in/],
  ] as const)('an answer of %s in mid-work keeps what is shown, and says so', async (status, says, way) => {
    await world().visit('analyst', async (visit) => {
      const { page } = visit;
      await visit.open('/findings');
      const first = await page.locator('.finding-line a').first().innerText();
      await page.route('**/api/v1/**', (route) =>
        route.fulfill({ status, body: '', headers: { 'Retry-After': '300' } }),
      );
      await page.getByLabel('sort').selectOption('newest');
      await page.getByText(says).first().waitFor();
      expect(await page.locator('.finding-line a').first().innerText()).toBe(first);
      const back = page.getByRole(status === 401 ? 'link' : 'button', { name: way }).first();
      if (status === 401) expect(await back.getAttribute('href')).toBe('/sign-in?to=%2Ffindings%3Fsort%3Dnewest');
      await page.unroute('**/api/v1/**');
      if (status === 401) return;
      await back.click();
      await page.locator('.note').waitFor({ state: 'detached' });
      expect(page.url()).toContain('sort=newest');
    });
  });

  test('what a server that evaluates leaves out of a finding is asked for again', async () => {
    await world().visit('analyst', async ({ page, open }) => {
      let asked = 0;
      await page.route('**/api/v1/findings/bdf5a50a*', async (route) => {
        asked += 1;
        const response = await route.fetch();
        const { chain: _, ...rest }: Record<string, unknown> = await response.json();
        await (asked > 1 ? route.fulfill({ response }) : route.fulfill({ response, json: rest }));
      });
      await open('/findings/bdf5a50a5c1556af');
      await page.getByText('follows once the server has evaluated').waitFor();
      await page.getByRole('heading', { name: /What happened, in order/ }).waitFor();
    });
  });

  test('a server that is gone is told of on every screen, also on those not loaded yet', async () => {
    await world().visit('analyst', async (visit) => {
      const { page, context } = visit;
      await visit.open('/findings');
      await page.locator('.finding-line').first().waitFor();
      await context.setOffline(true);
      await page.getByLabel('sort').selectOption('newest');
      await page.getByText('The server does not answer').first().waitFor();
      expect(await page.locator('.finding-line').count()).toBeGreaterThan(0);
      await page.getByRole('link', { name: 'Telemetry' }).click();
      await page.getByText('could not be loaded').waitFor();
      await context.setOffline(false);
      await page.getByRole('button', { name: 'Load the page again' }).click();
      await page.getByRole('heading', { name: 'Telemetry' }).waitFor();
      await page.getByRole('heading', { name: 'Sources of the policy' }).waitFor();
    });
  });

  test('a decision that is not taken stays in the dialog, with why', async () => {
    const [id = ''] = await idsOf(world(), 'actor=nora&state=open');
    await world().visit('analyst', async ({ page, open, press }) => {
      await open(pathTo('findings', id));
      await press('a');
      await page.route('**/api/v1/decisions', (route) => route.fulfill({ status: 401, body: '' }));
      await page.getByLabel('Why').fill('I look into it');
      await page.getByRole('dialog').getByRole('button', { name: 'Look after' }).click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').innerText()).toContain('not signed in');
      expect(await page.getByLabel('Why').inputValue()).toBe('I look into it');
      await settled(page);
    });
  });
}
