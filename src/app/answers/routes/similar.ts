import * as z from 'zod';
import { count, time } from '../../../sinks/formats/schema.ts';
import { SIMILAR_BY, similarTo } from '../../analysis/similar.ts';
import { findingAsked } from '../decide.ts';
import { alertsOf } from '../findings/in-order.ts';
import { rowOf, rowSchema } from '../findings/row.ts';
import { name } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

const MOST_GROUPS = 20;
const MOST_FINDINGS = 10;

export const similar = route({
  method: 'GET',
  path: '/api/v1/findings/:id/similar',
  id: 'listSimilarFindings',
  tag: 'findings',
  summary:
    'Findings of the same actor, from the same address, with the same layer, at the same workload; the latest first',
  role: 'viewer',
  params: z.strictObject({ id: name }),
  schema: z.object({
    evaluatedAt: time,
    groups: z
      .array(
        z.object({
          by: z.enum(SIMILAR_BY),
          value: z.string(),
          findings: z.array(rowSchema).max(MOST_FINDINGS),
          more: count,
        }),
      )
      .max(MOST_GROUPS)
      .meta({ description: 'A layer that images have against which nothing stands is none of them' }),
  }),
  from: 'everything',
  answer({ id }, view) {
    const { findings } = view.analysis;
    const found = findingAsked(id, findings);
    const told = new Map(alertsOf(findings).map((one) => [one.finding.id, one]));
    return {
      ...evaluatedAt(view),
      groups: similarTo(found, view.analysis)
        .slice(0, MOST_GROUPS)
        .map(({ by, value, findings: all }) => ({
          by,
          value,
          findings: all.slice(0, MOST_FINDINGS).map((one) => rowOf(told.get(one.id) ?? { finding: one, parts: [] })),
          more: Math.max(0, all.length - MOST_FINDINGS),
        })),
    };
  },
});
