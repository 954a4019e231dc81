import * as z from 'zod';
import { paging } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { quarantineSchema } from '../../../answers/schemas/telemetry.ts';

export const quarantine = route({
  method: 'GET',
  path: '/api/v1/quarantine',
  id: 'listQuarantine',
  tag: 'telemetry',
  summary: 'Deliveries that could not be read, or tell of what their source has no say in, the latest first',
  role: 'viewer',
  params: none,
  query: z.strictObject(paging),
  body: none,
  answer: quarantineSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'quarantine', ...query }),
});
