import * as z from 'zod';
import { known } from '../../../core/known.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { findingSchema, count, time } from '../../../sinks/formats/schema.ts';
import { LET_PAST_KINDS, type LetPast, letPast } from '../../analysis/let-past.ts';
import { earlier, seenAt } from '../as-of.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import type { Said } from '../said.ts';
import { evaluatedAt } from '../view.ts';

const STANDINGS = ['to come', 'waiting', 'in force', 'ended', 'used'] as const;
/** Of the findings that one silences so many are told. */
const MOST_SILENCED = 20;

const { id, rule, severity } = findingSchema.shape;

const letPastSchema = z
  .object({
    kind: z.enum(LET_PAST_KINDS),
    id: z.string().meta({ description: 'Of an exception its id, of a suppression the finding, else the control' }),
    what: z.string(),
    reason: z.string().optional(),
    ticket: z.string().optional(),
    owner: z.string().optional().meta({ description: 'Who asked for it, and answers for it' }),
    approvedBy: z.string().optional(),
    from: time.optional(),
    ends: time.optional(),
    review: time.optional(),
    reviewedBy: z.string().optional(),
    isReviewOverdue: z.boolean(),
    standing: z.enum(STANDINGS).meta({ description: '`waiting`: for a second person; `used`: once, at `from`' }),
    silences: z.array(z.object({ id, rule, severity, summary: z.string() })).max(MOST_SILENCED),
    silencesMore: count.meta({ description: 'How many others it silences' }),
    uses: count.meta({ description: 'How often it let something past, by what is on record' }),
    last: z.object({ at: time, what: z.string(), finding: z.string().optional() }).optional(),
    rests: z
      .object({ says: z.string(), finding: z.string().optional() })
      .optional()
      .meta({ description: 'What still rests on it, though it has ended or was used once' }),
  })
  .meta({ id: 'letPast' });

export const letPastRoute = route({
  method: 'GET',
  path: '/api/v1/let-past',
  id: 'listLetPast',
  tag: 'policy',
  summary:
    'What is let past: exceptions, accepted contents, suppressions, break-glass; first what something still rests on, then by its end',
  role: 'viewer',
  query: z.strictObject({
    kind: z.enum(LET_PAST_KINDS).optional(),
    standing: z.enum(STANDINGS).optional(),
    ...earlier,
    ...paging,
  }),
  schema: pageSchema(letPastSchema).extend({
    counts: z.array(z.object({ kind: z.enum(LET_PAST_KINDS), standing: z.enum(STANDINGS), count })),
  }),
  from: 'everything',
  answer({ kind, standing, at, ...asked }, view) {
    const all = letPast(seenAt(view, at), view.standing.decisions, at ?? view.standing.at);
    const wanted = all.filter(
      (one) => (kind === undefined || one.kind === kind) && (standing === undefined || one.standing === standing),
    );
    return { ...evaluatedAt(view), counts: countsOf(all), ...pageOf(wanted, keyOf, asked, letPastJson) };
  },
});

function countsOf(all: readonly LetPast[]) {
  return LET_PAST_KINDS.flatMap((kind) =>
    STANDINGS.map((standing) => ({
      kind,
      standing,
      count: all.filter((one) => one.kind === kind && one.standing === standing).length,
    })),
  ).filter(({ count: times }) => times > 0);
}

/** What something still rests on; what holds or will, by its end; then what is over, the latest first. */
function keyOf({ rests, standing, ends, from, kind, key }: LetPast): Key {
  const isOver = standing === 'ended' || standing === 'used';
  const at = ends ?? from ?? 0;
  return [rests ? 0 : isOver ? 2 : 1, isOver && !rests ? -at : at, kind, key];
}

function letPastJson(one: LetPast): Said<typeof letPastSchema> {
  const { kind, id: own, what, isReviewOverdue, standing, silences, uses, last } = one;
  const { reason, ticket, owner, approvedBy, reviewedBy, rests } = one;
  const told = (at: Time | undefined): string | undefined => (at === undefined ? undefined : formatTime(at));
  return {
    kind,
    id: own,
    what,
    isReviewOverdue,
    standing,
    uses,
    silences: silences
      .slice(0, MOST_SILENCED)
      .map((finding) => ({ id: finding.id, rule: finding.rule, severity: finding.severity, summary: finding.summary })),
    silencesMore: Math.max(0, silences.length - MOST_SILENCED),
    ...known({ reason, ticket, owner, approvedBy, reviewedBy, rests }),
    ...known({ from: told(one.from), ends: told(one.ends), review: told(one.review) }),
    ...(last && { last: { ...last, at: formatTime(last.at) } }),
  };
}
