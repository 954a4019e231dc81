import * as z from 'zod';
import { DECISION_KINDS } from '../../../core/decision.ts';
import { findingSchema } from '../../../sinks/formats/schema.ts';
import { decisionJson, decisionSchema } from '../decision-json.ts';
import { logged, why } from '../deciding.ts';
import { NotAnswered } from '../not-answered.ts';
import { instant } from '../paging/paging.ts';
import { route, type Undecided } from '../route.ts';
import type { Outcome } from '../view.ts';

const MOST = 200;
const LONGEST_ID = 100;
const ids = z
  .array(z.string().min(1).max(LONGEST_ID))
  .min(1, 'names none')
  .max(MOST, `at most ${MOST}`)
  .refine((all) => new Set(all).size === all.length, 'names one of them twice');

const body = z
  .strictObject({
    findings: ids,
    kind: z.enum(DECISION_KINDS),
    why,
    until: instant.optional().describe('of suppressions: when they end'),
    approves: ids
      .optional()
      .describe(
        'of approvals: the ids of the suppressions that are approved, one of each finding, in the order of these',
      ),
  })
  .refine(({ kind, until }) => (kind === 'suppress') === (until !== undefined), {
    path: ['until'],
    message: 'goes with suppress, and with nothing else',
  })
  .refine(({ kind, approves }) => (kind === 'approve') === (approves !== undefined), {
    path: ['approves'],
    message: 'goes with approve, and with nothing else',
  })
  .refine(({ findings, approves }) => approves === undefined || approves.length === findings.length, {
    path: ['approves'],
    message: 'names as many as findings does',
  });

const schema = z.object({
  results: z.array(
    z.object({
      finding: z.string(),
      decision: decisionSchema.optional(),
      state: findingSchema.shape.state.optional().meta({ description: 'Of the finding, by this decision' }),
      refusal: z
        .object({ code: z.string(), detail: z.string() })
        .optional()
        .meta({ description: 'Why it may not be decided; the others are all the same' }),
    }),
  ),
});

export const decideFindings = route({
  method: 'POST',
  path: '/api/v1/decisions',
  id: 'decideFindings',
  tag: 'decisions',
  summary: `The same decision about up to ${MOST} findings, each answered for itself; to approve needs approver`,
  role: 'analyst',
  body,
  schema,
  from: 'decisions',
  wanted: ({ findings, approves, until, ...same }) =>
    findings.map((finding, index) => ({
      finding,
      ...same,
      ...(until !== undefined && { until }),
      ...(approves?.[index] !== undefined && { approves: approves[index] }),
    })),
  async answer(made, view) {
    const outcomes = await view.decide(made);
    return { results: outcomes.map((outcome, index) => resultOf(made[index], outcome)) };
  },
  logged(made, answer) {
    const { results } = schema.parse(answer);
    const kept = new Set(results.flatMap(({ decision }) => decision?.id ?? []));
    return made.filter(({ id }) => kept.has(id)).map(logged);
  },
});

function resultOf(made: Undecided | undefined, outcome: Outcome) {
  const finding = made?.finding ?? '';
  if (outcome instanceof NotAnswered)
    return { finding, refusal: { code: outcome.refusal, detail: outcome.message.replace(/^body\.\w+: /, '') } };
  const state = outcome.finding?.state;
  return { finding, decision: decisionJson(outcome.decision, outcome.all), ...(state && { state }) };
}
