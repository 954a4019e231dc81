import * as z from 'zod';
import { instant, name, paging } from '../schemas/page.ts';
import { none, route } from '../route.ts';
import { eventsSchema } from '../schemas/telemetry.ts';

export const events = route({
  method: 'GET',
  path: '/api/v1/events',
  id: 'listEvents',
  tag: 'telemetry',
  summary: 'Facts as they were read, the latest first',
  role: 'viewer',
  params: none,
  query: z.strictObject({
    id: name.optional(),
    digest: name.optional().describe('of a manifest, config or layer'),
    repository: name.optional().describe('HOST/PATH as the records have it'),
    actor: name.optional().describe('the exact name in the record'),
    source: name.optional().describe('a telemetry kind'),
    since: instant.optional(),
    until: instant.optional().describe('before this'),
    ...paging,
  }),
  body: none,
  answer: eventsSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'events', ...query }),
});
