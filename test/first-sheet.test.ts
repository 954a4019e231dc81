import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { analyze } from '../src/app/analysis/analyze.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { choosePolicy } from '../src/app/cli/inputs/policy-file.ts';
import { reportText } from '../src/app/cli/text/report-text.ts';
import type { Block } from '../src/app/reports/document/document.ts';
import { documentOf } from '../src/app/reports/document/document-of.ts';
import { custodyReportFor } from '../src/app/reports/model/report.ts';
import { type PeriodReport, periodReportSchema } from '../src/app/reports/model/schema.ts';
import { written } from '../src/app/reports/outputs.ts';
import { rulesOf } from '../src/app/own-rules/rules-of.ts';
import { QUIET } from './quiet.ts';

const DAY = resolve('examples/recorded-day');
const SENTENCE = /^(?:held|broken by \S.*|cannot be told, because \S.+ \(do: .+\))$/;
const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-sheet-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The report over some of the recorded day, with its policy or without one. */
async function reportOver(part: string, hasPolicy = true): Promise<PeriodReport> {
  const policy = await choosePolicy(
    hasPolicy ? { policy: join(DAY, 'landwaiter.yaml'), quiet: true } : { quiet: true },
    QUIET,
  );
  const { evidence, store } = await gather([join(DAY, 'records', part)], { quiet: true }, policy, QUIET);
  const report = await custodyReportFor(
    analyze(evidence, policy, undefined, await rulesOf(policy)),
    evidence,
    {},
    store,
  );
  await store.close();
  return report;
}

function pdfText(bytes: string | Uint8Array, ...options: readonly string[]): string {
  const file = join(folder, 'sheet.pdf');
  writeFileSync(file, bytes);
  return execFileSync('pdftotext', [...options, file, '-'], { encoding: 'utf8' });
}

const textsIn = (block: Block): readonly string[] =>
  block.kind === 'table'
    ? block.rows.flat().flatMap(({ text, note = '' }) => [text, note])
    : block.kind === 'list'
      ? block.items
      : block.kind === 'paragraph'
        ? [block.text]
        : [];

describe.each([
  ['the recorded day', '', true],
  ['the recorded day without a policy', '', false],
  ['a registry alone', 'registry/notifications.ndjson', true],
  ['a cluster alone', 'kubernetes', true],
  ['sign-ins alone, which tell of no image', 'identity', true],
] as const)('over %s', async (name, part, hasPolicy) => {
  const report = await reportOver(part, hasPolicy);
  const [sheet] = documentOf(report).sections;
  const onSheet = (sheet?.blocks ?? []).flatMap(textsIn).join('\n');

  test('every finding of the first sheet names its image, who did it and its place', () => {
    const open = report.incidents.filter(({ state }) => state === 'open').slice(0, 5);
    if (name === 'the recorded day') expect(open.length).toBeGreaterThan(2);
    const rows = (sheet?.blocks ?? []).flatMap((one) =>
      one.kind === 'table' && one.name === 'Open findings' ? one.rows : [],
    );
    expect(rows).toHaveLength(open.length);
    for (const { id, image, who, placement } of open) {
      const row = rows.find((cells) => cells.some(({ note }) => note?.includes(id)));
      const text = (row ?? []).flatMap((one) => [one.text, one.note ?? '']).join('\n');
      if (image) expect(text).toContain(image.repository);
      if (placement) expect(text).toContain(placement.workload);
      expect(text).toContain(who[0] ?? 'nobody on record');
    }
  });

  test('a control is held, broken by something, or cannot be told, with what to connect', () => {
    expect(report.controls.length).toBeGreaterThan(15);
    for (const { id, says, answer } of report.controls) {
      expect(`${id}: ${says}`).toMatch(new RegExp(SENTENCE.source.replace('^', `^${id}: `)));
      expect(says === 'held', `${id} ${says}`).toBe(answer === 'shown');
    }
    for (const { what, says, answer } of report.retention) {
      expect(`${what}: ${says}`).toMatch(/: (?:held|broken by|cannot be told, because)/);
      expect(says.startsWith('held'), what).toBe(answer === 'shown');
    }
    expect(periodReportSchema.parse(report)).toEqual(report);
  });

  test.each(['html', 'csv', 'pdf'] as const)(
    '"not shown" stands nowhere in %s, nor in what JSON says',
    async (format) => {
      if (format === 'pdf' && !hasPoppler) return;
      const content = await written(report, format);
      const text = format === 'pdf' ? pdfText(content) : String(content);
      expect(text.replaceAll(/\s+/gu, ' ')).not.toMatch(/not (?:shown|looked at)/iu);
      for (const { says } of [...report.controls, ...report.retention]) expect(says).not.toMatch(/not shown/u);
      expect(reportText(documentOf(report), 200)).not.toMatch(/not shown/u);
    },
  );

  test.skipIf(!hasPoppler)('the first sheet is one sheet', async () => {
    const [first, second] = pdfText(await written(report, 'pdf'), '-layout').split('\f');
    expect(first).toContain('In short');
    expect(second?.trimStart()).toMatch(/^What is not known, and what was heard/);
  });

  test('names what is not trusted, whom a push is of, and what is let past', () => {
    const wrong = report.places.filter(({ standing }) => standing === 'broken' || standing === 'allowed');
    for (const { image, workload } of wrong.slice(0, 3)) {
      expect(onSheet).toContain(image.slice(image.indexOf('/') + 1));
      expect(onSheet).toContain(workload);
    }
    for (const { actor } of report.pushers.slice(0, 3)) expect(onSheet).toContain(actor);
    for (const { id, owner } of report.letPast.slice(0, 2)) {
      expect(onSheet).toContain(id);
      expect(onSheet).toContain(owner ?? 'nobody named');
    }
  });
});

test('what keeps a control from being told is named: the image, the person, the registry, the kind to connect', async () => {
  const day = await reportOver('');
  const says = (id: string) => day.controls.find((one) => one.id === id)?.says;
  expect(says('M1045')).toMatch(/^broken by .*prod\/shop\/api:1\.4\.2/);
  expect(says('4.1.3')).toMatch(/^broken by .*prod\/shop\/api:1\.4\.2/);
  expect(says('M1026')).toMatch(/^broken by .*mallory/);
  expect(says('5.5.1')).toMatch(
    /admission decisions .*is not connected \(do: landwaiter sources admission-review, or another kind\)/,
  );
  const registry = await reportOver('registry/notifications.ndjson');
  for (const { id, says: told } of registry.controls)
    if (['M1045', '4.1.3', '4.1.5', '4.4.5'].includes(id))
      expect(told).toMatch(/^cannot be told, because .*what runs.* is not connected \(do: landwaiter sources /);
});

test.skipIf(!hasPoppler)('the first sheet of many environments and findings is one sheet, too', async () => {
  const day = await reportOver('');
  const many = {
    ...day,
    standings: Array.from({ length: 12 }, (_, nth) => ({
      ...(day.standings[0] ?? expect.fail()),
      environment: `e${nth}`,
    })),
    incidents: [...day.incidents, ...day.incidents].map((one) => ({ ...one, state: 'open' as const })),
  };
  expect(
    pdfText(await written(many, 'pdf'), '-layout')
      .split('\f')[1]
      ?.trimStart(),
  ).toMatch(/^What is not known, and/);
});

test('sources that were never heard are one gap', async () => {
  const { gaps } = await reportOver('registry/notifications.ndjson');
  expect(gaps.filter((one) => one.includes('never heard'))).toEqual([
    'Sources ci (github), people (okta), build-1 (podman), dev-laptop-7 (docker), prod-audit (kubernetes-audit), prod-pods (kubernetes-pods) were never heard',
  ]);
});

test('"not shown" stands nowhere in the page', () => {
  const files = readdirSync('src/page', { recursive: true, encoding: 'utf8' }).filter((one) => /\.tsx?$/.test(one));
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) expect(readFileSync(join('src/page', file), 'utf8'), file).not.toMatch(/not shown/i);
});
