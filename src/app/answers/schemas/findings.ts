import * as z from 'zod';
import { DECISION_KINDS } from '../../../core/decision.ts';
import { ROLES } from '../../../core/role.ts';
import { findingSchema, time } from '../../../sinks/formats/schema.ts';
import { pageSchema } from './page.ts';
import { chainSchema } from './trace.ts';

/** What somebody decided, with what became of it. */
export const decisionSchema = z
  .object({
    id: z.string(),
    finding: z.string(),
    kind: z.enum(DECISION_KINDS),
    who: z.string(),
    identity: z.string().meta({ description: '`token:NAME` or `oidc:SUBJECT`' }),
    owners: z
      .array(z.string())
      .optional()
      .meta({ description: 'The person behind it: a token’s owner; a session’s subject and verified mail address' }),
    role: z.enum(ROLES),
    why: z.string(),
    at: time,
    until: time.optional(),
    approves: z.string().optional().meta({ description: 'Of an approval: the id of the suppression' }),
    approvedBy: z.string().optional().meta({ description: 'Of a suppression: who approved it' }),
    parts: z.array(z.string()).meta({ description: 'The parts of the incident that are decided with it' }),
  })
  .meta({ id: 'decision' });

/** A finding as people are told it. */
const storySchema = z
  .object({
    finding: findingSchema,
    parts: z.array(findingSchema).meta({ description: 'Of an incident: the findings it tells' }),
  })
  .meta({ id: 'story' });

export const findingsSchema = pageSchema(storySchema);
export const decisionsSchema = pageSchema(decisionSchema);

/** One finding with all that is known about it. */
export const findingDetail = z.object({
  evaluatedAt: time,
  ...storySchema.shape,
  decisions: z.array(decisionSchema).meta({ description: 'All that were made about it, oldest first' }),
  chain: chainSchema.optional().meta({ description: 'The life of its image, oldest step first' }),
});

/** What a decision led to. */
export const decided = z.object({ decision: decisionSchema, finding: findingSchema });
