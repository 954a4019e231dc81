import { expect, test } from 'vitest';

import type { Finding } from '../../core/finding.ts';
import type { Report } from '../../core/report.ts';
import { chain } from './chain.fixture.ts';
import { html } from './html.ts';
import { report } from './report.fixture.ts';

const page = (of: Report) => [...html.render(of, { colour: false, width: 80, verbose: false })].join('');
const count = (text: string, part: string) => text.split(part).length - 1;

test('no text of a record stands in the page as markup', () => {
  const text = page(report);
  expect(text).not.toContain('<img');
  expect(count(text, '<script')).toBe(1);
  expect(count(text, '</script>')).toBe(1);
  expect(text).toContain('&lt;img src=x onerror=&quot;document.title=&#39;owned&#39;&quot;&gt;');
  expect(text).toMatch(/^[ -~…–✓✗◆\n]+$/);
});

test('every finding has its own address, and parts are inside their incident', () => {
  const text = page(report);
  for (const { id } of report.findings) expect(count(text, ` id="finding-${id}"`)).toBe(1);
  expect(count(text, '<article')).toBe(6);
});

test('twenty findings are shown at first, the others folded away, counted and complete', () => {
  const [first] = report.findings;
  const many = (one: Finding) =>
    Array.from({ length: 50 }, (_, index) => ({ ...one, id: `${index}`.padStart(16, '0') }));
  const text = page({ ...report, findings: first ? many(first) : [] });
  const [shown = '', rest = ''] = text.split('<details id="rest"><summary>30 more findings: 30 critical</summary>');
  expect(count(shown, '<article')).toBe(20);
  expect(count(rest, '<article')).toBe(30);
  expect(page(report)).not.toContain('id="rest"');
});

test('where nothing was read nothing is called quiet', () => {
  const { window: _, ...rest } = report;
  const findings = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const text = page({ ...rest, findings: [], evaluatedAt: 0, summary: { ...report.summary, findings } });
  expect(text).toContain('<h1>Nothing was read that tells of an image: nothing can be told</h1>');
  expect(text).not.toMatch(/No open findings|1970|breaks a chain/);
});

test('the trusted push in the same history is not called suspicious', () => {
  const text = page(report);
  expect(text).toMatch(/<li id="step-\w+-2" value="2"><time/);
  expect(text).toMatch(/<li id="step-\w+-9" value="9" class="suspect"><time/);
});

test('a settled finding calls no step suspicious', () => {
  const settled = report.findings.map(
    (finding): Finding => ({ ...finding, state: 'resolved', resolution: 'late evidence' }),
  );
  expect(page({ ...report, findings: settled })).not.toContain('class="suspect"');
});

test('a chain of hundreds of steps keeps the suspicious ones and says how many it left out', () => {
  const [quiet] = chain.steps;
  const long = {
    ...chain,
    steps: [...chain.steps, ...Array.from({ length: 300 }, () => quiet).filter((step) => step !== undefined)],
  };
  const text = page({ ...report, chains: { f3a91c07d45e2b68: long } });
  expect(text).toContain('251 quieter steps left out');
  expect(count(text, 'class="suspect"')).toBe(5);
});

test('a page of very many findings says what it leaves out', () => {
  const [incident] = report.findings;
  const findings = Array.from({ length: 1200 }, (_, index) => index.toString(16).padStart(16, '0')).flatMap((id) =>
    incident ? [{ ...incident, id }] : [],
  );
  const text = page({ ...report, findings, chains: Object.fromEntries(findings.map(({ id }) => [id, chain])) });
  expect(count(text, '<ol class="steps">')).toBe(200);
  expect(count(text, '<article')).toBe(1200);
  expect(text.replaceAll('\n', ' ')).toContain(
    'Of 1,200 findings, chains are drawn for the first 200; those after the first 1,000 are shown in short. The JSON output has all.',
  );
}, 60_000);

test('headings go down one level at a time', () => {
  const levels = [...page(report).matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
  expect(levels[0]).toBe(1);
  for (const [index, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
});

test('custody over time has a bar for each step with figures, and the same in words', () => {
  const text = page(report).replaceAll('\n', ' ');
  expect(text).toContain('Bars stand for a day each, 2026-11-17 to 2026-11-20 (UTC)');
  expect(text).toContain(
    'aria-label="Share over time: first 100 % on 2026-11-17, lowest 78 % on 2026-11-20, last 78 % on 2026-11-20"',
  );
  const drawings = [...text.matchAll(/<svg class="trend".*?<\/svg>/g)].map(([svg]) => count(svg, 'class="fill"'));
  expect(drawings).toEqual([1, 4, 4, 2, 1, 1]);
  expect(text).toContain('nobody says which builds should explain them');
  expect(text).toContain('3 more repositories, none with more unexplained pushes, not shown.');
});

test('what runs is shown link by link, the broken ones first, with the records that say so', () => {
  const text = page(report);
  expect(count(text, '<tr role="row" class="why">')).toBe(1);
  expect(text).toContain('<td role="cell" class="link missing">');
  expect(text).toContain('no build explains the push <em>(absence proven)</em>');
  const [one] = report.placements;
  const [, whole] = report.placements;
  const running = Array.from({ length: 300 }, () => whole).flatMap((placement) =>
    placement ? [{ ...placement, running: true }] : [],
  );
  const many = page({ ...report, placements: one ? [...running, one] : running });
  expect(count(many, '<tr role="row" class="why">')).toBe(200);
  expect(many.indexOf('Why: not trusted')).toBeLessThan(many.indexOf('Why: trusted'));
  expect(many).toContain('Why: not trusted');
  expect(many).toContain('101 more containers not shown');
});

test('worst offenders are left out where there are none', () => {
  const none = { repositories: [], workloads: [], actors: [] };
  expect(page(report)).toContain('Worst offenders');
  expect(page({ ...report, custody: { ...report.custody, worst: none } })).not.toContain('Worst offenders');
});
