import * as z from 'zod';
import { name } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { traceSchema } from '../../../answers/schemas/trace.ts';

export const trace = route({
  method: 'GET',
  path: '/api/v1/images/trace',
  id: 'traceImage',
  tag: 'images',
  summary: 'Everything on record about an image, oldest first',
  role: 'viewer',
  params: none,
  query: z.strictObject({
    image: name.describe('a digest or its first 12 digits, a reference, or a repository path'),
  }),
  body: none,
  answer: traceSchema,
  handle: ({ query: { image } }, { ask }) => ask({ ask: 'trace', image }),
});
