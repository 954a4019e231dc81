import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatTime, MINUTE } from '../../core/time.ts';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { pushed } from '../../rules/scenarios/scenario.ts';
import { custodyReportFor } from './model/report.ts';
import { history } from '../../rules/scenarios/history.ts';
import { analyze } from '../analysis/analyze.ts';
import { runningImages, standingsIn } from '../analysis/running/running-images.ts';
import { periodReportSchema } from './model/schema.ts';
import { REPORT_FORMATS, type ReportFormat, written } from './outputs.ts';
import { HOSTILE, reported, STEPS, withHostileNames } from './reports.fixture.ts';

const report = await reported();
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const textOf = async (format: ReportFormat, of = report): Promise<string> => String(await written(of, format));
const hasPoppler = spawnSync('pdfinfo', ['-v']).error === undefined;
if (!hasPoppler) process.stderr.write('skipped: what PDFs hold: poppler-utils are not installed\n');

function pdfFile(bytes: string | Uint8Array): string {
  const file = join(folder, 'report.pdf');
  writeFileSync(file, bytes);
  return file;
}

describe('a report', () => {
  test('is what its schema says', () => {
    expect(periodReportSchema.parse(report)).toEqual(report);
  });

  test.each(REPORT_FORMATS)('of the same input has the same bytes as %s', async (format) => {
    const [one, other] = [await written(report, format), await written(await reported(), format)];
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  });

  test('has the figures that are told elsewhere', () => {
    const analysis = analyze({ ...history(...STEPS), inputs: [] }, observe());
    const figures = report.standings.map(({ trend: _, ...figure }) => figure);
    expect(figures).toEqual(standingsIn(analysis));
    expect(report.images.map(({ repository, standing, containers }) => ({ repository, standing, containers }))).toEqual(
      runningImages(analysis).map(({ repository, standing, containers }) => ({ repository, standing, containers })),
    );
    expect(report.pushes.total).toBe(1);
  });

  test('of a period is told as of its end: what began later is not in it', async () => {
    const began = analyze({ ...history(...STEPS), inputs: [] }, observe()).lineage.placements;
    const until = Math.max(...began.map(({ from }) => from)) - 1;
    const earlier = await reported(STEPS, { until });
    expect(earlier.period.end).toBe(formatTime(until));
    expect(earlier.images.map(({ repository }) => repository)).toEqual(['shop/api']);
    expect(report.images).toHaveLength(2);
  });

  test('that begins after all that was read is refused', async () => {
    await expect(reported(STEPS, { name: '2099', from: Date.UTC(2099, 0), to: Date.UTC(2100, 0) })).rejects.toThrow(
      /nothing later than/,
    );
  });

  test('that ends before all that was read is refused, and says when records begin', async () => {
    await expect(reported(STEPS, { name: '2021-Q3', from: Date.UTC(2021, 6), to: Date.UTC(2021, 9) })).rejects.toThrow(
      /^period: nothing was read of it: records begin at 2026-11-02T07:00:00Z and end at /,
    );
  });

  test('calls no source unheard that has just begun to speak', async () => {
    const text = 'version: 1\nsources: [{ name: laptop, kind: distribution }, { name: other, kind: github }]\n';
    const { events } = history(pushed('shop/api:1.4', 'a'));
    const at = Math.max(...events.map((one) => one.at));
    const coverage = [{ source: 'distribution', scope: 'registry.acme.example', minutes: [Math.floor(at / MINUTE)] }];
    const evidence = { events, coverage, inputs: [] };
    const analysis = analyze(evidence, compilePolicy(loadPolicy(text, 'landwaiter.yaml')), at + MINUTE);
    const { gaps } = await custodyReportFor(analysis, evidence, {}, memoryStore());
    expect(gaps.filter((gap) => gap.includes('never heard'))).toEqual(['Source other (github) was never heard']);
  });

  test('nor one of which records were read that have no time, as Quay’s webhooks', async () => {
    const text =
      'version: 1\nsources: [{ name: hooks, kind: quay, files: ["quay/*"] }, { name: other, kind: quay, files: ["q/*"] }]\n';
    const { events } = history(pushed('shop/api:1.4', 'a'));
    const inputs = [{ path: 'quay/hooks.json', source: 'quay', records: 5, events: 0, refused: [] }];
    const evidence = { events, coverage: [], inputs };
    const analysis = analyze(evidence, compilePolicy(loadPolicy(text, 'landwaiter.yaml')));
    const { gaps } = await custodyReportFor(analysis, evidence, {}, memoryStore());
    expect(gaps.filter((gap) => gap.startsWith('Source '))).toEqual([
      'Source hooks (quay) was read (5 records), and no record of it says when it was',
      'Source other (quay) was never heard',
    ]);
  });

  test('says what is not known, and calls nothing shown that nobody looked at', () => {
    expect(report.gaps.join('\n')).toMatch(/No policy says/);
    expect(report.gaps.join('\n')).toMatch(/No history of findings/);
    expect(report.controls.find(({ id }) => id === 'M1045')).toMatchObject({ answer: 'not looked at' });
    expect(report.controls.filter(({ answer }) => answer === 'shown')).toEqual([]);
  });
});

describe('a hostile name', () => {
  const told = (name: keyof typeof HOSTILE) => withHostileNames(report, HOSTILE[name]);

  test('is text in the page', async () => {
    const page = await textOf('html', told('markup'));
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toMatch(/<img|<script/);
  });

  test('is no formula in a spreadsheet', async () => {
    const lines = await textOf('csv', told('formula'));
    expect(lines).toContain(`'=HYPERLINK`);
    expect(lines).not.toMatch(/(?:^|,)"?=HYPERLINK/m);
  });

  test.each(['html', 'csv', 'json'] as const)('moves no cursor and turns no text around in %s', async (format) => {
    for (const name of ['terminal', 'surrogate'] as const) {
      const text = await textOf(format, told(name));
      for (const one of ['\u0000', '\u001b', '\u202e', '\u200b', '\ud800']) expect(text).not.toContain(one);
    }
  });

  test.each(['html', 'csv'] as const)('is cut where it is long in %s', async (format) => {
    expect(await textOf(format, told('long'))).not.toContain('x'.repeat(1001));
  });

  test.each(Object.keys(HOSTILE))('is printed, or its code is: %s', async (name) => {
    const kind = Object.entries(HOSTILE).find(([one]) => one === name)?.[1] ?? '';
    const bytes = await written(withHostileNames(report, kind), 'pdf');
    expect(Buffer.from(bytes).subarray(0, 8).toString()).toBe('%PDF-1.7');
    if (!hasPoppler) return;
    const text = execFileSync('pdftotext', ['-layout', pdfFile(bytes), '-'], { encoding: 'utf8' });
    if (name === 'han') expect(text.replaceAll(/\s/g, '')).toContain('U+6F22U+5B57and×→');
    if (name === 'terminal') expect(text).toContain('\\u202e');
    if (name === 'hebrew') expect(text).toContain('U+05E9');
  });
});

describe.skipIf(!hasPoppler)('the PDF (skipped where poppler-utils are not installed)', () => {
  const all = async (): Promise<string> => pdfFile(await written(report, 'pdf'));

  test('is tagged, dated by the end of its period, and named', async () => {
    const info = execFileSync('pdfinfo', ['-isodates', await all()], { encoding: 'utf8' });
    expect(info).toMatch(/^Tagged: +yes$/m);
    expect(info).toMatch(/^Title: +Custody of container images/m);
    expect(info.replaceAll('+00:00', 'Z')).toContain(`CreationDate:    ${report.period.end.slice(0, 19)}`);
  });

  test('has everything embedded', async () => {
    const fonts = execFileSync('pdffonts', [await all()], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .slice(2);
    expect(fonts).toHaveLength(2);
    for (const font of fonts) expect(font).toMatch(/DejaVuSansCondensed.* yes yes yes/);
  });

  test('repeats the heads of a table on each page, and says which page it is', async () => {
    const image = report.images[0];
    const many = { ...report, images: Array.from({ length: 120 }, () => image ?? expect.fail('no image')) };
    const file = pdfFile(await written(many, 'pdf'));
    const pages = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1);
    const listed = pages.filter((page) => page.includes('Can it be trusted?'));
    expect(listed.length).toBeGreaterThan(3);
    pages.forEach((page, index) => expect(page).toContain(`${index + 1} of ${pages.length}`));
  });

  test('reads as a tree: headings, tables, heads', async () => {
    const tree = execFileSync('pdfinfo', ['-struct', await all()], { encoding: 'utf8' });
    for (const part of ['Document', 'H1', 'H2', 'Table', 'TR', 'TH', 'TD', 'L (']) expect(tree).toContain(part);
  });
});
