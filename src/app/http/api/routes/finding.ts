import * as z from 'zod';
import { name } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { findingDetail } from '../../../answers/schemas/findings.ts';

export const finding = route({
  method: 'GET',
  path: '/api/v1/findings/:id',
  id: 'getFinding',
  tag: 'findings',
  summary: 'A finding, what was decided about it, and the life of its image',
  role: 'viewer',
  params: z.strictObject({ id: name }),
  query: none,
  body: none,
  answer: findingDetail,
  handle: ({ params: { id } }, { ask }) => ask({ ask: 'finding', id }),
});
