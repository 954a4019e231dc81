import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { settled, type World } from './world.ts';

const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;
if (!hasPoppler) console.log('skipped: what the page is like on paper: poppler-utils are not installed');
/** After the attack of the recorded day, before all that this world adds. */
const AT = '2026-11-16T23:30:00Z';

/** What a PDF says, sheet by sheet, as it is laid out. */
function sheetsOf(pdf: Buffer): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-paper-'));
  try {
    const file = join(folder, 'paper.pdf');
    writeFileSync(file, pdf);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    return text.split('\f').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a link saves. */
async function downloaded(page: Page, name: string): Promise<Buffer> {
  const link = page.getByRole('link', { name, exact: true });
  expect(await link.getAttribute('download')).not.toBeNull();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toMatch(name === 'JSON' ? /^custody\.json$/ : /^custody-.*\.(?:pdf|html|csv)$/);
  await page.getByText(`${download.suggestedFilename()} is saved`).waitFor();
  return readFileSync(await download.path());
}

/** Digests as people tell them apart. */
const digestsIn = (text: string): readonly string[] =>
  [...new Set(text.match(/sha256:[a-f0-9]{12}/g) ?? [])].toSorted();

const byText = (one: unknown, other: unknown): number => String(one).localeCompare(String(other));

export function onPaper(world: () => World): void {
  test.skipIf(!hasPoppler)('an executive prints the overview: one sheet, with the figures of the screen', async () => {
    await world().visit('viewer', async ({ page, open }) => {
      await open('/');
      const figures = await page.locator('#environments + table tbody tr').allInnerTexts();
      expect(figures.length).toBeGreaterThan(1);
      const sheets = sheetsOf(await page.pdf({ preferCSSPageSize: true }));
      expect(sheets).toHaveLength(1);
      const said = sheets.join(' ').replaceAll(/\s+/gu, ' ');
      // A space before the percent sign is narrower on paper.
      for (const row of figures)
        expect(said.replaceAll(' %', '%')).toContain(row.replaceAll(/\s+/gu, ' ').replaceAll(' %', '%'));
      for (const heading of await page.getByRole('heading', { level: 2 }).allInnerTexts())
        expect(said).toContain(heading.replaceAll(/\s+/gu, ' ').trim().slice(0, 20));
    });
  });

  test.skipIf(!hasPoppler)(
    'an auditor asks what was trusted on a day, who pushed it, where it ran, and what was let past: page and paper tell the same, down to the raw record',
    async () => {
      const { body } = await world().api(`/api/v1/images/running?at=${AT}&limit=200`);
      const items: readonly Record<string, unknown>[] = Object(body['items']);
      await world().visit('analyst', async ({ page, open }) => {
        await open(`/images?at=${AT}`);
        const listed = digestsIn(items.map(({ digest }) => String(digest)).join(' '));
        // The list is printed whole, though the screen holds no more of it than can be seen.
        const printed = sheetsOf(await page.pdf({ preferCSSPageSize: true })).join('\n');
        expect(digestsIn(printed)).toEqual(listed);

        await open(`/reports?until=${AT}`);
        const paper = sheetsOf(await downloaded(page, 'PDF')).join('\n');
        for (const digest of listed) expect(paper).toContain(digest);
        const csv = String(await downloaded(page, 'CSV'));
        const rows = csv
          .split('\r\n')
          .filter((line) => /sha256:/.test(line) && /trusted|allowed|broken|unknown/.test(line));
        for (const { digest, standing } of items)
          expect(rows.some((row) => row.includes(String(digest).slice(0, 19)) && row.includes(String(standing)))).toBe(
            true,
          );
        const report = JSON.parse(String(await downloaded(page, 'JSON')));
        expect(report.images.map(({ digest }: { readonly digest?: string }) => digest).toSorted(byText)).toEqual(
          items.map(({ digest }) => digest).toSorted(byText),
        );
        const shown = await page.locator('main').innerText();
        expect(shown).toContain(`Let past: ${report.letPast.length}.`);
        for (const { environment, trusted, allowed, broken, unknown } of report.standings)
          expect(shown.replaceAll(/\s+/gu, ' ')).toContain(
            `${environment === 'none' ? 'in no environment' : environment} ${trusted} ${allowed} ${broken} ${unknown}`,
          );
        for (const { id } of report.letPast.slice(0, 3)) expect(paper).toContain(id);

        // From one line of it to its raw record.
        const { record, digest } = report.images.find(
          (one: { readonly pushedBy?: string }) => one.pushedBy === 'mallory',
        );
        expect(paper).toContain(record.sha256.slice(0, 8));
        await open(`/images/${encodeURIComponent(digest)}`);
        const step = page.locator('.steps li', { hasText: 'mallory pushed' }).first();
        await step.locator('details.raw summary').click();
        await settled(page);
        expect(await step.locator('pre').innerText()).toContain('mallory');
      });
    },
  );
}
