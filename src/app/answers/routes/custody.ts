import * as z from 'zod';
import { madeOnce } from '../../../rules/made-once.ts';
import { count, custodyReport, custodySummary, time } from '../../../sinks/formats/schema.ts';
import { custodyReportJson } from '../../../sinks/report-json.ts';
import { custodyTold } from '../../analysis/report.ts';
import { standingsIn } from '../../analysis/running/running-images.ts';
import { earlier, seenAt } from '../as-of.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

// They look at everything that runs.
const standingsOf = madeOnce(standingsIn);
const custodyOf = madeOnce(custodyTold);

export const custody = route({
  method: 'GET',
  path: '/api/v1/custody',
  id: 'getCustody',
  tag: 'custody',
  summary: 'Running containers with a complete chain, and pushes that a build explains',
  role: 'viewer',
  query: z.strictObject(earlier),
  schema: z.object({
    evaluatedAt: time,
    summary: custodySummary,
    pushes: z.object({ total: count, explained: count, claimed: count, unasked: count, withoutDigest: count }),
    now: z
      .array(z.object({ environment: z.string(), trusted: count, allowed: count, broken: count, unknown: count }))
      .meta({
        description: 'Running containers by environment: trusted, allowed by an exception, broken, or none of these',
      }),
    report: custodyReport,
  }),
  from: 'everything',
  answer({ at }, view) {
    const seen = seenAt(view, at);
    const { summary, report } = custodyOf(seen, view.evidence.events);
    return {
      ...evaluatedAt(view),
      summary: summary.custody,
      pushes: summary.pushes,
      now: [...standingsOf(seen)],
      report: custodyReportJson(report),
    };
  },
});
