import { expect, test } from 'vitest';
import * as z from 'zod';
import { push } from '../../src/app/http/api/api.fixture.ts';
import { checkPack } from '../../src/app/reports/packs/check.ts';
import { loadPolicy } from '../../src/policy/file/load.ts';
import { idsOf } from './screens.ts';
import { eventually, pathTo, settled, type World } from './world.ts';

const stolen = async (world: World): Promise<string> => {
  const [id] = await idsOf(world, 'rule=implant-deployed&repository=dev/shop/stolen');
  return pathTo('findings', id ?? '');
};

/** What somebody does with what the page shows: look back, take it along, draft what lets it past, look at bytes. */
export function copyOrSave(world: () => World): void {
  test('the moment that is looked at is carried on by every link, and no other', async () => {
    const at = '2026-11-16T21:00:00Z';
    await world().visit('analyst', async ({ page, open }) => {
      for (const path of ['/', '/findings', await stolen(world()), '/images', '/exceptions', '/telemetry', '/policy']) {
        await open(`${path}?at=${encodeURIComponent(at)}`);
        const without = await page.evaluate<string[]>(
          `[...document.querySelectorAll('a[href]')].map((one) => new URL(one.href))
            .filter(({ pathname, hash }) => !pathname.startsWith('/api/') && hash !== '#main')
            .filter(({ searchParams }) => searchParams.get('at') !== '${at}').map(String)`,
        );
        expect(without, path).toEqual([expect.stringMatching(/^[^?]*$/)]);
        expect(await page.locator('.looking-back').innerText(), path).toMatch(/then|shows how it is now/);
        await page.getByRole('link', { name: 'Back to now' }).click();
        await settled(page);
        expect(await page.locator('a[href*="at=2026"]').count(), path).toBe(0);
      }
    });
  });

  test('what is let past is one list; a draft is a policy, its end is asked for and lies ahead', async () => {
    await world().visit('viewer', async ({ page, open }) => {
      await open('/exceptions?rules=push-without-build&repositories=registry.acme.example/dev/**');
      await page.getByText('exception EX-7').first().waitFor();
      const draft = page.locator('#draft');
      expect(await draft.getByLabel('Until the beginning of').inputValue()).toBe('');
      await draft.getByLabel('Id, such as').fill('EX-99');
      await draft.getByLabel('Why it is let past').fill('a "drill": #1');
      await draft.getByLabel('Who answers for it').fill('dana@acme.example');
      await draft.getByLabel('Who else approved it').fill('Dana@acme.example');
      await draft.getByLabel('Until the beginning of').fill('2020-01-01');
      await draft.getByText('An exception ends on').waitFor();
      await draft.getByLabel('Until the beginning of').fill('2099-01-01');
      await draft.getByText('Somebody other than').waitFor();
      await draft.getByLabel('Who else approved it').fill('lee@acme.example');
      const { spec } = loadPolicy(`version: 1\n${await draft.locator('pre').innerText()}`, 'draft.yaml');
      expect(spec.exceptions).toMatchObject([
        {
          id: 'EX-99',
          reason: 'a "drill": #1',
          owner: 'dana@acme.example',
          approvedBy: 'lee@acme.example',
          scope: { rules: ['push-without-build'], repositories: ['registry.acme.example/dev/**'] },
        },
      ]);
    });
  });

  test('evidence goes along as a file that checks; a viewer gets it without raw records, by page and by request', async () => {
    const path = await stolen(world());
    await world().visit('analyst', async ({ page, open }) => {
      await open(path);
      await page.getByText('Copy or save').click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'with raw records' }).click(),
      ]);
      const parts: Buffer[] = [];
      for await (const part of await download.createReadStream()) parts.push(Buffer.from(part));
      const { manifest, checked } = checkPack(Buffer.concat(parts));
      expect(checked.filter(({ answer }) => answer === 'fails')).toEqual([]);
      expect(manifest?.holds.records).toBeGreaterThan(0);
    });
    await world().visit('viewer', async ({ page, open, context }) => {
      await open(path);
      await page.getByText('Copy or save').click();
      expect(await page.getByRole('link', { name: 'Evidence pack' }).count()).toBe(1);
      expect(await page.getByRole('link', { name: 'with raw records' }).count()).toBe(0);
      const asked = await context.request.get('/api/v1/packs/records?actor=mallory&format=pack');
      expect(asked.status()).toBe(403);
    });
  });

  test('a file that a busy server does not make is asked for again, and what is never made is told in a sentence', async () => {
    await world().visit('viewer', async ({ page, open }) => {
      let refused = 0;
      await page.route('**/api/v1/packs?**', (route) => {
        refused += 1;
        if (refused > 2) return route.continue();
        const body = JSON.stringify({ detail: 'evaluation takes long just now' });
        return route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          headers: { 'Retry-After': '1' },
          body,
        });
      });
      await open('/actors/mallory');
      const address = page.url();
      await page.getByText('Copy or save').click();
      const link = page.getByRole('link', { name: 'Evidence pack' });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        link.click(),
        page
          .getByText('The pack is not made yet, and asked for again in 1 s: evaluation takes long just now')
          .waitFor(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^actor-.*\.lwpack$/);
      await page.getByText('is saved').waitFor();
      await page.route('**/api/v1/packs?**', (route) => route.abort());
      await link.click();
      await page.getByText('The pack was not saved: The server does not answer.').waitFor();
      expect(page.url()).toBe(address);
    });
  });

  test('a finding is copied as link, as JSON, and as text for a ticket', async () => {
    await world().visit(
      'analyst',
      async ({ page, open }) => {
        await open(await stolen(world()));
        await page.getByText('Copy or save').click();
        const copied = async (name: string): Promise<string> => {
          await page.getByRole('button', { name: `Copy ${name}` }).click();
          await page.getByText(`copied ${name}`).waitFor();
          return page.evaluate<string>('navigator.clipboard.readText()');
        };
        expect(await copied('as link')).toBe(page.url());
        expect(JSON.parse(await copied('as JSON'))).toMatchObject({ finding: { rule: 'implant-deployed' } });
        const text = await copied('as text for a ticket');
        expect(text).toContain('CRITICAL: ');
        expect(text).toMatch(/^By: .+$/m);
        expect(text).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
        expect(text).toContain(page.url());
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
  });

  test('a finding names others of its actor; a repository draws its tags, and a screen reader gets the list', async () => {
    await world().visit('viewer', async ({ page, open }) => {
      await open(await stolen(world()));
      const similar = page.getByRole('region', { name: 'Similar findings' });
      await similar.getByText('By the same actor').waitFor();
      await open(pathTo('repositories', 'registry.acme.example/dev/shop/stolen'));
      const bars = page.locator('.tag-chart rect');
      expect(await bars.count()).toBe(2);
      expect(new Set(await bars.evaluateAll((all) => all.map((one) => one.className.baseVal))).size).toBe(2);
      const heard = await page.locator('main').ariaSnapshot();
      expect(heard).not.toContain('from 20');
      expect(heard).toContain('mallory');
    });
  });

  test('what is put aside is shown with why, and to an analyst with its bytes; doors say what they may clear', async () => {
    const aside = async () => z.array(z.unknown()).parse((await world().api('/api/v1/quarantine')).body['items']);
    const before = await aside();
    await world().tellRegistry('{"nobody":"knows this \u202e"}');
    await eventually(async () => expect((await aside()).length).toBeGreaterThan(before.length));
    await world().visit('analyst', async ({ page, open }) => {
      await open('/telemetry');
      const region = page.getByRole('region', { name: 'quarantine' });
      await region
        .locator('summary', { hasText: /^delivery/ })
        .first()
        .click();
      await region.getByText('knows this \\u202e').waitFor();
      const doors = page.getByRole('region', { name: /^Doors/ });
      expect(await doors.getByText('within its scope').count()).toBeGreaterThan(1);
    });
    await world().visit('viewer', async ({ page, open }) => {
      await open('/telemetry');
      await page.getByText('their bytes need analyst').waitFor();
      expect(await page.locator('summary', { hasText: /^delivery/ }).count()).toBe(0);
    });
  });

  test('what a server finds while one looks is told by its stream, and waits until it is asked for', async () => {
    await world().visit('analyst', async ({ page, open }) => {
      const streams: string[] = [];
      page.on('request', (request) => request.url().endsWith('/stream') && streams.push(request.url()));
      await open('/findings?actor=zoe');
      await page.getByText('Nothing is found').waitFor();
      expect(streams).not.toEqual([]);
      await world().tellRegistry(JSON.stringify(push('zoe-1', 'dev/shop/jobs:9', '8', 'zoe', 1)));
      await page.getByText(/new or changed/).waitFor({ timeout: 90_000 });
      expect(await page.locator('.finding-line').count()).toBe(0);
      // What others did before may be found meanwhile, and is new or changed first.
      await eventually(async () => {
        const show = page.getByRole('button', { name: 'Show' });
        if (await show.isVisible()) await show.click();
        expect(await page.locator('.finding-line').count()).toBeGreaterThan(0);
      });
    });
  });
}
