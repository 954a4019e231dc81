import * as z from 'zod';
import { count, custodyReport, custodySummary, time } from '../../../sinks/formats/schema.ts';
import { custodyReportJson } from '../../../sinks/report-json.ts';
import { standingsIn } from '../../analysis/running-images.ts';
import { route } from '../route.ts';
import { evaluatedAt, type View } from '../view.ts';

const made = new WeakMap<View, ReturnType<typeof standingsIn>>();

/** Made when it is first asked for: it looks at everything that runs. */
function standingsOf(view: View): ReturnType<typeof standingsIn> {
  const known = made.get(view) ?? standingsIn(view.analysis);
  made.set(view, known);
  return known;
}

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
    now: z
      .array(z.object({ environment: z.string(), trusted: count, broken: count, unknown: count }))
      .meta({ description: 'Running containers by environment: complete in all that is required, broken, or neither' }),
    report: custodyReport,
  }),
  from: 'everything',
  answer(_asked, view) {
    const { summary, report } = view.custody();
    return {
      ...evaluatedAt(view),
      summary: summary.custody,
      pushes: summary.pushes,
      now: [...standingsOf(view)],
      report: custodyReportJson(report),
    };
  },
});
