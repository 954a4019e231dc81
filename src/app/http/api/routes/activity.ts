import * as z from 'zod';
import { name, paging } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { activitySchema } from '../../../answers/schemas/trace.ts';

export const activity = route({
  method: 'GET',
  path: '/api/v1/actors/activity',
  id: 'listActivity',
  tag: 'actors',
  summary: 'What an actor pushed, the latest first',
  role: 'viewer',
  params: none,
  query: z.strictObject({ actor: name.describe('the exact name'), ...paging }),
  body: none,
  answer: activitySchema,
  handle: ({ query }, { ask }) => ask({ ask: 'activity', ...query }),
});
