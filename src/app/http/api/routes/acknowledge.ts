import * as z from 'zod';
import { decide, ofFinding, why } from '../decide.ts';
import { none, route } from '../route.ts';
import { decided } from '../schemas/findings.ts';

export const acknowledge = route({
  method: 'POST',
  path: '/api/v1/findings/:id/acknowledge',
  id: 'acknowledgeFinding',
  tag: 'decisions',
  summary: 'Say that somebody looks after it',
  role: 'analyst',
  params: ofFinding,
  query: none,
  body: z.strictObject({ why }),
  answer: decided,
  handle: ({ params, body: { why: reason }, ...asked }, parts) =>
    decide({ finding: params.id, kind: 'acknowledge', why: reason }, asked, parts),
});
