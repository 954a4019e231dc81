import * as z from 'zod';
import { count, custodyReport, custodySummary, time } from '../../../sinks/formats/schema.ts';
import { custodyReportJson } from '../../../sinks/report-json.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

export const custody = route({
  method: 'GET',
  path: '/api/v1/custody',
  id: 'getCustody',
  tag: 'custody',
  summary: 'Running containers with a complete chain, and pushes that a build explains',
  role: 'viewer',
  schema: z.object({
    evaluatedAt: time,
    summary: custodySummary,
    pushes: z.object({ total: count, explained: count, claimed: count, withoutDigest: count }),
    report: custodyReport,
  }),
  from: 'everything',
  answer(_asked, view) {
    const { summary, report } = view.custody();
    return {
      ...evaluatedAt(view),
      summary: summary.custody,
      pushes: summary.pushes,
      report: custodyReportJson(report),
    };
  },
});
