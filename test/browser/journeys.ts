import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/app/http/api/api.fixture.ts';
import { idsOf } from './screens.ts';
import { pathTo, settled, type Visit, type World } from './world.ts';

/** A day as the browser's date field takes it from keys. */
function typedDay(days: number): string {
  const [year = '', month = '', day = ''] = new Date(Date.now() + days * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .split('-');
  return `${month}${day}${year}`;
}

/** Tab, until what has the focus is called so. */
async function tabTo({ page }: Visit, name: string | RegExp): Promise<void> {
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<string>(
      `(document.activeElement.getAttribute('aria-label') ?? document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText ?? '').trim()`,
    );
    if (typeof name === 'string' ? at.startsWith(name) : name.test(at)) return;
  }
  throw new Error(`no key leads to ${String(name)}`);
}

/** What the shell gets for a command that the page offers to copy. */
function ran(command: string, token: string): unknown {
  return JSON.parse(
    execFileSync('bash', ['-c', command], { encoding: 'utf8', env: { PATH: process.env['PATH'], TOKEN: token } }),
  );
}

async function findingOf(world: World, query: string): Promise<string> {
  const [id] = await idsOf(world, query);
  if (id === undefined) throw new Error(`nothing is found: ${query}`);
  return id;
}

async function stateOf(world: World, id: string): Promise<unknown> {
  const { body } = await world.api(`/api/v1/findings/${id}`);
  return Object(body['finding']).state;
}

export function journeys(world: () => World): void {
  test('an analyst comes by a pasted link, signs in, looks after it, and suppresses others, with keys alone', async () => {
    const id = await findingOf(world(), 'actor=mallory&state=open&repository=registry.acme.example/dev/shop/stolen');
    await world().visit(undefined, async (visit) => {
      const { page, open, press } = visit;
      await open(pathTo('findings', id));
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await tabTo(visit, 'A token of the policy');
      await page.keyboard.type('analyst-0123456789abcdef');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/findings/${id}`);
      await settled(page);
      await page.getByText('Nobody looks after this yet').waitFor();
      await press('a');
      await page.keyboard.type('Is this ours? I ask the team.');
      await tabTo(visit, 'copy as command');
      await page.keyboard.press('Enter');
      const command = await page.getByRole('dialog').locator('pre').innerText();
      await tabTo(visit, 'Look after');
      await page.keyboard.press('Enter');
      await page.getByText('a analyst looks after it').waitFor();
      expect(await stateOf(world(), id)).toBe('acknowledged');
      await page.getByText('Is this ours? I ask the team.').first().waitFor();
      // The command of the dialog does the same: it is refused now only because it is done.
      expect(ran(command, 'analyst-0123456789abcdef')).toMatchObject({ results: [{ finding: id }] });
      // The evidence, to be handed on.
      await press('e');
      const [pack] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      expect(pack.suggestedFilename()).toMatch(/^finding-.*\.lwpack$/);
      // The scope: who it was, what else they pushed, and where it runs.
      await tabTo(visit, 'mallory');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /What it did/ }).waitFor();
      await settled(page);
      expect(await page.locator('main').innerText()).toMatch(/stolen-1[\s\S]*still runs/);
      await page.goBack();
      await settled(page);
      // Letters in a field are letters, and Enter on a link follows it.
      await press('/');
      await page.keyboard.type('jaks');
      expect(await page.getByRole('searchbox').first().inputValue()).toBe('jaks');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('mallory');
      await press('Enter');
      await page.getByRole('heading', { name: 'Called “mallory”' }).waitFor();
      await settled(page);
      await press('Enter');
      await page.waitForURL('**/actors/mallory');
      await page.goBack();
      await page.goBack();
      await page.waitForURL(`**/findings/${id}`);
      await settled(page);
      await press('Escape');
      expect(new URL(page.url()).pathname).toBe('/findings');

      await page.locator('.finding-line').nth(3).waitFor();
      await press('j', 'x', 'j', 'j', 'k', 'x');
      await page.getByText('2 selected').waitFor();
      await press('s');
      await page.getByRole('heading', { name: 'Suppress 2 findings' }).waitFor();
      await page.keyboard.type('A test of ours');
      await page.keyboard.press('Tab');
      await page.keyboard.type(typedDay(3));
      await tabTo(visit, 'Suppress');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByText('2 selected').waitFor({ state: 'detached' });
      await press('j');
      const here = await page.locator('.finding-line[aria-current] a').innerText();
      await press('Enter');
      expect((await page.locator('h1').innerText()).replaceAll(/\s+/gu, ' ')).toContain(here);
      await press('Escape');
      expect(await page.locator('.finding-line[aria-current] a').innerText()).toBe(here);
      await tabTo(visit, 'Images');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Images that run' }).waitFor();
    });
  });

  test('a responder goes from a bad digest to where it runs', async () => {
    await world().visit('viewer', async ({ page, open, press }) => {
      await open('/');
      await press('/');
      await page.keyboard.type(digestOf('e').slice(0, 19));
      await press('Enter');
      await page
        .getByRole('link', { name: /sha256:e{12}/ })
        .first()
        .click();
      await page.getByRole('heading', { name: /Where it runs/ }).waitFor();
      const places = page.getByRole('region', { name: /Where it runs/ });
      expect(await places.innerText()).toMatch(/stolen-1[\s\S]*still runs/);
    });
  });

  test('a responder goes from a stolen identity to what it pushed, and what of it still runs', async () => {
    await world().visit('viewer', async ({ page, open, press }) => {
      await open('/');
      await press('/');
      await page.keyboard.type('mallory');
      await press('Enter');
      await page.getByRole('link', { name: 'mallory', exact: true }).first().click();
      await page.getByRole('heading', { name: /What it did, the latest first/ }).waitFor();
      await settled(page);
      const text = await page.locator('main').innerText();
      for (const one of ['4 pushes', 'stolen:1.4', 'stolen-too:2', '192.0.2.10', 'still runs'])
        expect(text).toContain(one);
      // The credential was stolen at a time: what came before was its owner's.
      await page.getByLabel(/What it did from/).fill('2026-11-16T21:00');
      await page.getByLabel(/^until/).fill('2026-11-17T00:00');
      await settled(page);
      expect(new URL(page.url()).search).toBe('?since=2026-11-16T21%3A00%3A00Z&until=2026-11-17T00%3A00%3A00Z');
      const then = await page.locator('main').innerText();
      expect(then).toContain('2 pushes to 1 repository');
      expect(then).toMatch(/Deployment\/api[\s\S]*still runs/);
      expect(then).not.toContain('stolen:1.4');
      await page.getByRole('link', { name: 'Findings about it' }).click();
      await page.locator('.finding-line').first().waitFor();
    });
  });

  test('a platform engineer reads in one sentence why a workload is not complete', async () => {
    await world().visit('viewer', async ({ page, open }) => {
      await open(pathTo('workloads', 'shop-eu', 'shop', 'Pod/stolen-1'));
      const sentence = page.getByRole('heading', { level: 2, name: /^api: / });
      expect(await sentence.innerText()).toMatch(/^api: not trusted: .+\.$/);
    });
  });

  test('what is critical waits for a second person: not for who asked, nor for another token of the same owner', async () => {
    const id = await findingOf(
      world(),
      'severity=critical&state=open&repository=registry.acme.example/dev/shop/stolen',
    );
    await world().visit('approver', async (visit) => {
      const { page, open, press } = visit;
      await open(pathTo('findings', id));
      await press('s');
      await page.keyboard.type('Known, until it is moved');
      await page.keyboard.press('Tab');
      await page.keyboard.type(typedDay(2));
      await tabTo(visit, 'Suppress');
      await page.keyboard.press('Enter');
      await page.getByText('a second person has to approve').waitFor();
    });
    for (const who of ['approver', 'second'] as const)
      await world().visit(who, async ({ page, open }) => {
        await open(pathTo('findings', id));
        await page.getByText('a second person has to approve').waitFor();
        const approve = page.getByRole('button', { name: /Approve/ });
        if ((await approve.count()) === 0) return;
        await approve.click();
        await page.getByLabel('Why').fill('I agree with myself');
        await page
          .getByRole('dialog')
          .getByRole('button', { name: /Approve/ })
          .click();
        await page.getByRole('alert').waitFor();
        expect(await page.getByRole('alert').innerText()).toMatch(/somebody else has to approve/);
      });
    expect(await stateOf(world(), id)).not.toBe('suppressed');
    await world().visit('admin', async (visit) => {
      const { page, open, press } = visit;
      // From the list, as of many at once.
      await open(`/findings?q=${id}`);
      await press('j', 'x');
      await page.getByRole('button', { name: /Approve/ }).waitFor();
      await press('p');
      await page.keyboard.type('Agreed');
      await tabTo(visit, 'Approve');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await stateOf(world(), id)).toBe('suppressed');
      await open(pathTo('findings', id));
      await page.getByText('Suppressed by a approver').waitFor();
      await open(`/findings?state=suppressed&q=${id}`);
      await press('j', 'x', 'u');
      await page.keyboard.type('It was moved');
      await tabTo(visit, 'Tolerate no longer');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
    expect(await stateOf(world(), id)).toBe('open');
  });

  test('a viewer is offered no decision, and reaches no raw record, by page or by request', async () => {
    const id = await findingOf(world(), 'actor=mallory');
    await world().visit('viewer', async ({ page, open, press, wrong }) => {
      await open(pathTo('findings', id));
      await page.getByText('Your role is viewer').waitFor();
      expect(await page.getByRole('button', { name: /Look after|Suppress|Approve/ }).count()).toBe(0);
      await press('a', 's');
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await page.locator('details.raw').count()).toBe(0);
      const refused = await page.evaluate<number[]>(`Promise.all([
        fetch('/api/v1/records/1'),
        fetch('/api/v1/decisions', { method: 'POST', headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ findings: ['${id}'], kind: 'acknowledge', why: 'mine' }) }),
      ]).then((all) => all.map(({ status }) => status))`);
      expect(refused).toEqual([403, 403]);
      expect(wrong.filter((one) => !one.includes('403'))).toEqual([]);
    });
    await world().visit('analyst', async ({ page, open }) => {
      await open(pathTo('findings', id));
      await page.locator('details.raw summary').last().click();
      await page.locator('details.raw[open] pre').waitFor();
      expect(await page.locator('details.raw[open] pre').innerText()).toContain('"');
    });
  });

  test('an auditor asks what ran at a time: page and API tell the same', async () => {
    const at = '2026-11-16T23:30:00Z';
    const { body } = await world().api(`/api/v1/images/running?at=${at}&limit=200`);
    await world().visit('viewer', async ({ page, open }) => {
      await open(`/images?at=${at}`);
      await page.getByRole('heading', { name: `Images that ran at ${at}` }).waitFor();
      await page.locator('.image-line').first().waitFor();
      const counts = Object(body['counts']);
      const shown = await page.getByRole('list', { name: 'How many can be trusted' }).innerText();
      expect(shown.replaceAll(/[^\w]+/gu, ' ').trim()).toBe(
        `${counts.trusted} trusted ${counts.allowed} allowed ${counts.broken} broken ${counts.unknown} unknown`,
      );
      const items: unknown = body['items'];
      expect(await page.locator('.image-line').count()).toBe(Array.isArray(items) ? items.length : -1);
      expect(await page.locator('.image-line').first().innerText()).toMatch(/pushed by|no push on record/);
      await page.locator('.image-line a[href^="/images/"]').first().click();
      await page.getByRole('heading', { name: /What happened, in order/ }).waitFor();
    });
  });
}
