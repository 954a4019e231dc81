import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { HOSTILE, HOSTILE_NAMES, hostileDigest, hostileRepository } from './hostile-names.ts';
import { idsOf, overflowing } from './screens.ts';
import { pathTo, settled, type World } from './world.ts';

/** What shows that a name was taken for more than text. */
function taken(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`[
    ...(window.__ran === undefined ? [] : ['it ran: ' + window.__ran]),
    ...[...document.querySelectorAll('a[href], form[action], [src]')]
      .filter((one) => new URL(one.getAttribute('href') ?? one.getAttribute('action') ?? one.src, location.href).origin !== location.origin)
      .map((one) => 'it leads away: ' + one.outerHTML.slice(0, 200)),
    ...[...document.querySelectorAll('main script, main img, main iframe, main style, [onerror], [onload]')]
      .map((one) => 'it is markup: ' + one.outerHTML.slice(0, 200)),
    ...(/[\\u0000\\u0007\\u001b\\u009b\\u200b\\u200d\\u200f\\u202e\\u2066\\ufeff\\ud800]/.test(document.body.innerText.replace(/[\\ud800-\\udbff][\\udc00-\\udfff]/g, ''))
      ? ['what cannot be seen stands as it is'] : []),
  ]`);
}

/** Everywhere that a name which senders wrote is shown, or stands in the address itself. */
async function places(world: World): Promise<readonly string[]> {
  const named = HOSTILE_NAMES.flatMap((name, index) => {
    // No browser asks for longer addresses than a server takes.
    const own = name.slice(0, 300);
    return [
      pathTo('actors', own),
      pathTo('repositories', `registry.acme.example/${hostileRepository(index)}`),
      pathTo('images', hostileDigest(index)),
      pathTo('images', own),
      pathTo('workloads', 'shop-eu', own, `ReplicaSet/${own}`),
      `/search?q=${encodeURIComponent(own.toWellFormed())}`,
      `/findings?state=all&q=${encodeURIComponent(own.toWellFormed().slice(0, 100))}`,
      `/sign-in?to=${encodeURIComponent(own.toWellFormed())}`,
    ];
  });
  const findings = (await idsOf(world, 'q=hostile&limit=60')).map((id) => pathTo('findings', id));
  expect(findings.length).toBeGreaterThan(HOSTILE_NAMES.length / 2);
  const released = ['/attack', '/attack?id=AN0946', '/attack?id=T1525', '/attack?id=T8002', '/attack?release=18.9'];
  return ['/', '/findings?state=all', '/images', '/exceptions', '/telemetry', ...released, ...findings, ...named];
}

/** Answers of the API in which a name stands wherever whoever attaches something, or makes an image, can write it. */
function answersCalled(name: string, digest: string) {
  const sha256 = 'a'.repeat(64);
  const evaluatedAt = new Date().toISOString();
  const verdict = { format: 'sigstore-bundle', trust: sha256, state: 'failed', reason: name, ours: true, log: false };
  const held = { digest, found: 'referrers', subject: digest, asked: evaluatedAt, strength: 'recorded' };
  const compared = { at: evaluatedAt, new: digest, strength: 'recorded', source: 'images', complete: false, seen: 99 };
  const file = {
    path: `/${name}/${name}`,
    layer: 0,
    type: 'file',
    size: 1,
    package: { ecosystem: 'apk', name, version: name },
  };
  return {
    '**/api/v1/attachments?*': {
      evaluatedAt,
      items: [
        { ...held, unread: name, repository: name, verdicts: [] },
        {
          ...held,
          repository: name,
          verdicts: [
            {
              ...verdict,
              signer: { identity: name, issuer: name, claims: { source: name } },
              statement: { predicateType: name, builder: name },
            },
          ],
        },
        { ...held, verdicts: [{ ...verdict, signer: { subject: name, authority: sha256 } }] },
      ],
    },
    '**/api/v1/comparisons?*': {
      evaluatedAt,
      items: [
        {
          ...compared,
          id: sha256,
          platform: name,
          unread: [name],
          files: { added: 1, changed: 1, removed: 1 },
          differences: [{ kind: 'unowned-code', path: `/${name}`, package: name, layer: 1, says: name }],
        },
      ],
    },
    '**/api/v1/comparisons/*': { files: { added: [file], changed: [file], removed: [file] } },
  };
}

export function hostileNames(world: () => World): void {
  test('nothing of them runs, leads away, or leaves its box', async () => {
    await world().visit('admin', async ({ page, open, wrong }) => {
      const found: string[] = [];
      await open('/');
      for (const path of await places(world())) {
        // As a link on the page does: the program is loaded once.
        await page.evaluate(
          `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
        );
        await page.waitForTimeout(0);
        await settled(page);
        found.push(...(await wrongOn(page, path.slice(0, 120))));
      }
      expect(found).toEqual([]);
      expect(wrong.filter((one) => !/status of (400|404|414|431)/.test(one))).toEqual([]);
    });
  });

  test('in what is attached to an image, and in what differs in it, they are text, too', async () => {
    await world().visit('admin', async ({ page, open, wrong }) => {
      const found: string[] = [];
      for (const [index, name] of HOSTILE_NAMES.entries()) {
        for (const [asked, answer] of Object.entries(answersCalled(name, hostileDigest(index))))
          await page.route(asked, (route) => route.fulfill({ json: answer }));
        await open(pathTo('images', hostileDigest(index)));
        await page.getByText('All files that differ').click();
        await page.locator('.compared h3').first().waitFor();
        await settled(page);
        found.push(...(await wrongOn(page, name.slice(0, 40))));
        await page.unrouteAll();
      }
      expect(found).toEqual([]);
      expect(wrong.filter((one) => !/status of 404/.test(one))).toEqual([]);
    });
  });

  test('each is found by what it is called, and its address comes back as it was', async () => {
    await world().visit('analyst', async ({ page, open }) => {
      for (const name of [
        HOSTILE.image,
        HOSTILE.link,
        HOSTILE.encoded,
        HOSTILE.template,
        HOSTILE.formula,
        HOSTILE.turned,
      ]) {
        await open(pathTo('actors', name));
        expect(await page.locator('main table a[href*="hostile"]').count(), name).toBeGreaterThan(0);
        await page.reload();
        await settled(page);
        expect(await page.locator('main table a[href*="hostile"]').count(), name).toBeGreaterThan(0);
      }
    });
  });

  test('a table for spreadsheets has no formula', async () => {
    await world().visit('analyst', async ({ page, open }) => {
      await open('/images');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: /CSV/ }).click(),
      ]);
      const stream = await download.createReadStream();
      let text = '';
      for await (const part of stream) text += String(part);
      expect(text).toContain('HYPERLINK');
      expect(text).not.toMatch(/(^|,|\r\n)"?=HYPERLINK/);
    });
  });

  test('signing in leads nowhere but to this page', async () => {
    await world().visit(undefined, async ({ page, open, wrong }) => {
      for (const to of [
        '//evil.example/',
        '/\\evil.example',
        '/\t/evil.example',
        'https://evil.example',
        'javascript:window.__ran=1',
      ]) {
        await page.context().clearCookies();
        await open(`/sign-in?to=${encodeURIComponent(to)}`);
        await page.getByLabel('A token of the policy').fill('viewer-0123456789abcdef');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        expect(page.url(), to).toBe(`${world().address}/`);
      }
      expect(wrong.filter((one) => !one.includes('401'))).toEqual([]);
    });
  });
}

/** With everything unfolded: what leaves its box in a narrow window and a wide one, and what of a name was taken for more than text. */
async function wrongOn(page: Page, what: string): Promise<readonly string[]> {
  await page.evaluate(`document.querySelectorAll('main details').forEach((one) => { one.open = true; })`);
  const found: string[] = [];
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const out = await overflowing(page);
    if (out !== '') found.push(`${width}: ${out}`);
  }
  for (const one of await taken(page)) found.push(`${what}: ${one}`);
  return found;
}
