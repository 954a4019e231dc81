import * as z from 'zod';
import { InvalidInput } from '../../../core/error.ts';
import { custodyReportFor, type PeriodAsked } from '../../reports/model/report.ts';
import { type PeriodReport, periodReportSchema } from '../../reports/model/schema.ts';
import { REPORT_FORMATS, REPORT_TYPES, written } from '../../reports/outputs.ts';
import { periodNamed } from '../../reports/period.ts';
import { NotAnswered } from '../not-answered.ts';
import { inOrder, instant } from '../paging/paging.ts';
import { FileAnswer } from '../file-answer.ts';
import { route } from '../route.ts';
import type { View } from '../view.ts';

export const custodyReportRoute = route({
  method: 'GET',
  path: '/api/v1/reports/custody',
  id: 'getCustodyReport',
  tag: 'custody',
  summary: 'What can be shown of a period: what ran, who pushed it, what was found and let past, and what is not known',
  role: 'viewer',
  query: z
    .strictObject({
      period: z.string().max(10).optional().describe('a year, quarter or month in UTC: 2026, 2026-Q3, 2026-09'),
      since: instant.optional().describe('the period begins here; with the records where neither is given'),
      until: instant.optional().describe('and ends before this; at the evaluation where it is not given'),
      format: z.enum(REPORT_FORMATS).default('json'),
    })
    .refine(inOrder.of, inOrder.else),
  schema: periodReportSchema,
  files: Object.values(REPORT_TYPES),
  from: 'everything',
  async answer({ format, ...asked }, view) {
    const report = await reportOf(asked, view);
    if (format === 'json') return report;
    const content = await written(report, format);
    const name = `custody-${report.period.from.slice(0, 10)}-${report.period.end.slice(0, 10)}.${format}`;
    return new FileAnswer(REPORT_TYPES[format], name, typeof content === 'string' ? Buffer.from(content) : content);
  },
});

async function reportOf(
  {
    period,
    since,
    until,
  }: { readonly period?: string | undefined; readonly since?: number | undefined; readonly until?: number | undefined },
  { analysis, evidence, history }: View,
): Promise<PeriodReport> {
  if (period !== undefined && (since !== undefined || until !== undefined))
    throw new NotAnswered('malformed', 'query.period: says both ends: leave out since and until');
  try {
    const asked: PeriodAsked = period === undefined ? { since, until } : periodNamed(period);
    return await custodyReportFor(analysis, evidence, asked, history);
  } catch (error) {
    if (error instanceof InvalidInput) throw new NotAnswered('malformed', `query.${error.message}`);
    throw error;
  }
}
