import * as z from 'zod';
import { type Decision, DECISION_KINDS } from '../../core/decision.ts';
import { ROLES } from '../../core/role.ts';
import { formatTime } from '../../core/time.ts';
import { approvalOf } from '../../rules/incidents/decided.ts';
import { time } from '../../sinks/formats/schema.ts';
import type { Said } from './said.ts';

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

/** `all`: among which its approval may be. */
export function decisionJson(decision: Decision, all: readonly Decision[]): Said<typeof decisionSchema> {
  const { at, until, ...rest } = decision;
  const approval = decision.kind === 'suppress' ? approvalOf(decision, all, Number.POSITIVE_INFINITY) : undefined;
  return {
    ...rest,
    at: formatTime(at),
    ...(until !== undefined && { until: formatTime(until) }),
    ...(approval && { approvedBy: approval.who }),
  };
}
