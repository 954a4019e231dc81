import * as z from 'zod';
import { name, paging } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { placementsSchema } from '../../../answers/schemas/trace.ts';

export const placements = route({
  method: 'GET',
  path: '/api/v1/placements',
  id: 'listPlacements',
  tag: 'placements',
  summary: 'What runs or ran where, the latest first',
  role: 'viewer',
  params: none,
  query: z.strictObject({
    image: name.optional().describe('a digest or its first 12 digits, a reference, or a repository path'),
    actor: name.optional().describe('what this actor pushed; the exact name'),
    environment: name.optional(),
    running: z
      .stringbool({ truthy: ['true'], falsy: ['false'] })
      .meta({ type: 'boolean' })
      .optional(),
    ...paging,
  }),
  body: none,
  answer: placementsSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'placements', ...query }),
});
