import * as z from 'zod';
import { decide, ofFinding, why } from '../decide.ts';
import { none, route } from '../route.ts';
import { decided } from '../../../answers/schemas/findings.ts';
import { name } from '../../../answers/schemas/page.ts';

export const approve = route({
  method: 'POST',
  path: '/api/v1/findings/:id/approve',
  id: 'approveSuppression',
  tag: 'decisions',
  summary: 'Approve a suppression that somebody else asked for',
  role: 'approver',
  params: ofFinding,
  query: none,
  body: z.strictObject({ why, decision: name.describe('the id of the suppression') }),
  answer: decided,
  handle: ({ params, body: { why: reason, decision }, ...asked }, parts) =>
    decide({ finding: params.id, kind: 'approve', why: reason, approves: decision }, asked, parts),
});
