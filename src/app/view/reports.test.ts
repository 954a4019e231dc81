import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { observe } from '../../policy/compile/compile.ts';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { history } from '../../rules/scenarios/history.ts';
import { analyze } from '../analysis/analyze.ts';
import { Browser } from '../http/login/provider.fixture.ts';
import { periodReportSchema } from '../reports/model/schema.ts';
import { STEPS } from '../reports/reports.fixture.ts';
import { view, type Viewed } from './view.ts';

let viewed: Viewed;
let browser: Browser;
let origin = '';
beforeEach(async () => {
  const evidence = { ...history(...STEPS), inputs: [] };
  viewed = await view({
    analysis: analyze(evidence, observe()),
    evidence,
    store: memoryStore(),
    log: { write: () => undefined },
    now: () => Date.UTC(2026, 10, 28),
    environment: {},
  });
  ({ origin } = new URL(viewed.link));
  browser = new Browser();
  await browser.send(viewed.link);
});
afterEach(() => viewed.stop());
const get = (path: string): Promise<Response> => browser.send(`${origin}/api/v1/${path}`);

test('a report has the figures of custody and of the images that run', async () => {
  const report = periodReportSchema.parse(await (await get('reports/custody')).json());
  const custody = z
    .object({ now: z.array(z.unknown()), pushes: z.object({ total: z.number() }) })
    .parse(await (await get('custody')).json());
  const images = z
    .object({ items: z.array(z.unknown()), counts: z.record(z.string(), z.number()) })
    .parse(await (await get(`images/running?at=${report.period.end}`)).json());
  expect(report.standings.map(({ trend: _, ...figures }) => figures)).toEqual(custody.now);
  expect(report.pushes.total).toBe(custody.pushes.total);
  expect(report.images.map(({ record: _, ...image }) => image)).toEqual(images.items);
  expect(report.images).not.toEqual([]);
});

test.each([
  ['pdf', 'application/pdf', '%PDF-1.7'],
  ['html', 'text/html; charset=utf-8', '<!doctype html>'],
  ['csv', 'text/csv; charset=utf-8', '"What is not known'],
])('as %s it is a file to keep, and no page of the server', async (format, type, begins) => {
  const answer = await get(`reports/custody?format=${format}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
  expect(answer.headers.get('content-disposition')).toMatch(
    new RegExp(`^attachment; filename="custody-[\\d-]+\\.${format}"$`),
  );
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await answer.text()).startsWith(begins)).toBe(true);
});

test.each([
  ['period=2026-Q5', /not a period/],
  ['period=2026-Q3&since=2026-09-01T00:00:00Z', /says both ends/],
  ['since=2026-09-02T00:00:00Z&until=2026-09-01T00:00:00Z', /later than since/],
  ['since=2099-01-01T00:00:00Z', /later than since|nothing later/],
  ['format=exe', /format/],
])('%s is refused with a sentence', async (query, reason) => {
  const answer = await get(`reports/custody?${query}`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(reason);
});
