import * as z from 'zod';
import { decide, ofFinding, why } from '../decide.ts';
import { none, route } from '../route.ts';
import { decided } from '../schemas/findings.ts';

export const unsuppress = route({
  method: 'POST',
  path: '/api/v1/findings/:id/unsuppress',
  id: 'unsuppressFinding',
  tag: 'decisions',
  summary: 'Tolerate it no longer',
  role: 'analyst',
  params: ofFinding,
  query: none,
  body: z.strictObject({ why }),
  answer: decided,
  handle: ({ params, body: { why: reason }, ...asked }, parts) =>
    decide({ finding: params.id, kind: 'unsuppress', why: reason }, asked, parts),
});
