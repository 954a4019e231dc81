import * as z from 'zod';
import { paging } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { actorsSchema } from '../../../answers/schemas/trace.ts';

export const actors = route({
  method: 'GET',
  path: '/api/v1/actors',
  id: 'listActors',
  tag: 'actors',
  summary: 'Who pushed or deployed something, by name',
  role: 'viewer',
  params: none,
  query: z.strictObject(paging),
  body: none,
  answer: actorsSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'actors', ...query }),
});
