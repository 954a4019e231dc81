import * as z from 'zod';
import { decide, ofFinding, why } from '../decide.ts';
import { none, route } from '../route.ts';
import { decided } from '../schemas/findings.ts';

export const revive = route({
  method: 'POST',
  path: '/api/v1/findings/:id/revive',
  id: 'reviveFinding',
  tag: 'decisions',
  summary: 'Open it again as if nothing had been decided',
  role: 'analyst',
  params: ofFinding,
  query: none,
  body: z.strictObject({ why }),
  answer: decided,
  handle: ({ params, body: { why: reason }, ...asked }, parts) =>
    decide({ finding: params.id, kind: 'revive', why: reason }, asked, parts),
});
