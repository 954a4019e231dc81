import * as z from 'zod';
import { DECISION_KINDS } from '../../../../core/decision.ts';
import { name, paging } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { decisionsSchema } from '../../../answers/schemas/findings.ts';

export const decisions = route({
  method: 'GET',
  path: '/api/v1/decisions',
  id: 'listDecisions',
  tag: 'decisions',
  summary: 'Who decided what about findings, and why; the latest first',
  role: 'viewer',
  params: none,
  query: z.strictObject({
    finding: name.optional(),
    kind: z.enum(DECISION_KINDS).optional(),
    who: name.optional().describe('a name or an identity'),
    ...paging,
  }),
  body: none,
  answer: decisionsSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'decisions', ...query }),
});
