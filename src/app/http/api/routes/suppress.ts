import * as z from 'zod';
import { decide, ofFinding, why } from '../decide.ts';
import { none, route } from '../route.ts';
import { decided } from '../../../answers/schemas/findings.ts';
import { instant } from '../../../answers/schemas/page.ts';

export const suppress = route({
  method: 'POST',
  path: '/api/v1/findings/:id/suppress',
  id: 'suppressFinding',
  tag: 'decisions',
  summary: 'Tolerate it for at most 90 days; what is critical only once somebody else approves',
  role: 'analyst',
  params: ofFinding,
  query: none,
  body: z.strictObject({ why, until: instant }),
  answer: decided,
  handle: ({ params, body: { why: reason, until }, ...asked }, parts) =>
    decide({ finding: params.id, kind: 'suppress', why: reason, until }, asked, parts),
});
