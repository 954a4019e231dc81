import * as z from 'zod';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import { time } from '../../../sinks/formats/schema.ts';
import { exceptionUses } from '../../analysis/exceptions.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

const exceptionRow = z.object({
  id: z.string(),
  reason: z.string(),
  ticket: z.string().optional(),
  owner: z.string(),
  approvedBy: z.string().optional(),
  starts: time.optional(),
  expires: time,
  reviewBy: time.optional(),
  standing: z.enum(['to come', 'in force', 'ended']),
  silences: z.array(
    z.object({
      id: z.string(),
      rule: z.string(),
      severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
      summary: z.string(),
    }),
  ),
});

export const exceptions = route({
  method: 'GET',
  path: '/api/v1/exceptions',
  id: 'listExceptions',
  tag: 'policy',
  summary: 'The exceptions of the policy, and what each silences now',
  role: 'viewer',
  schema: z.object({ evaluatedAt: time, exceptions: z.array(exceptionRow) }),
  from: 'everything',
  answer: (_asked, view) => ({
    ...evaluatedAt(view),
    exceptions: exceptionUses(view.analysis).map(({ exception, standing, silences }) => {
      const { id, reason, ticket, owner, approvedBy, starts, expires, reviewBy } = exception;
      return {
        id,
        reason,
        owner,
        expires: formatTime(expires),
        standing,
        silences: silences.map(({ id: silenced, rule, severity, summary }) => ({
          id: silenced,
          rule,
          severity,
          summary,
        })),
        ...known({ ticket, approvedBy }),
        ...(starts !== undefined && { starts: formatTime(starts) }),
        ...(reviewBy !== undefined && { reviewBy: formatTime(reviewBy) }),
      };
    }),
  }),
});
