import * as z from 'zod';
import { name, paging } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { imagesSchema } from '../../../answers/schemas/trace.ts';

export const images = route({
  method: 'GET',
  path: '/api/v1/images',
  id: 'listImages',
  tag: 'images',
  summary: 'Each digest that a repository was given, the latest first',
  role: 'viewer',
  params: none,
  query: z.strictObject({ repository: name.optional().describe('HOST/PATH, or the path alone'), ...paging }),
  body: none,
  answer: imagesSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'images', ...query }),
});
