import * as z from 'zod';
import { name } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { tagsSchema } from '../../../answers/schemas/trace.ts';

export const tags = route({
  method: 'GET',
  path: '/api/v1/tags',
  id: 'listTags',
  tag: 'images',
  summary: 'What the tags of a repository meant, and when',
  role: 'viewer',
  params: none,
  query: z.strictObject({ repository: name.describe('HOST/PATH, or the path alone'), tag: name.optional() }),
  body: none,
  answer: tagsSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'tags', ...query }),
});
