import * as z from 'zod';
import { formatTime } from '../../core/time.ts';
import { findingSchema } from '../../sinks/formats/schema.ts';
import { findingJson } from '../../sinks/report-json.ts';
import { decisionJson, decisionSchema } from './decision-json.ts';
import { NotAnswered } from './not-answered.ts';
import { name } from './paging/paging.ts';
import { type Logged, type Route, route, type Undecided } from './route.ts';
import type { View } from './view.ts';

const LONGEST_REASON = 2000;

/** Why somebody decides: a sentence for those who ask later. */
export const why = z
  .string()
  .trim()
  .min(3, 'say why, in three characters or more')
  .max(LONGEST_REASON, `at most ${LONGEST_REASON} characters`);

/** What routes have in common by which somebody decides something of a finding. */
export const deciding = {
  method: 'POST',
  tag: 'decisions',
  params: z.strictObject({ id: name }),
  schema: z.object({ decision: decisionSchema, finding: findingSchema }),
  from: 'decision',
  async answer(decision: Undecided, view: View) {
    const [outcome] = await view.decide([decision]);
    if (!outcome) throw new Error('nothing came of a decision');
    if (outcome instanceof NotAnswered) throw outcome;
    const { finding } = outcome;
    return { decision: decisionJson(outcome.decision, outcome.all), ...(finding && { finding: findingJson(finding) }) };
  },
  logged,
} as const;

/** The log is read by people. */
export function logged({ at, until, ...decision }: Undecided): Logged {
  const times = { at: formatTime(at), ...(until !== undefined && { until: formatTime(until) }) };
  return [{ decision: { ...decision, ...times } }, 'a decision was made'];
}

/** A route by which an analyst decides something and says why, and nothing else. */
export function decision(kind: 'acknowledge' | 'revive' | 'unsuppress', summary: string): Route {
  return route({
    ...deciding,
    path: `/api/v1/findings/:id/${kind}`,
    id: `${kind}Finding`,
    summary,
    role: 'analyst',
    body: z.strictObject({ why }),
    wanted: ({ id, why: reason }) => ({ finding: id, kind, why: reason }),
  });
}
