import { none, route } from '../route.ts';
import { sourcesSchema } from '../../../answers/schemas/telemetry.ts';

export const sources = route({
  method: 'GET',
  path: '/api/v1/sources',
  id: 'listSources',
  tag: 'telemetry',
  summary: 'The sources of the policy, and what came of them',
  role: 'viewer',
  params: none,
  query: none,
  body: none,
  answer: sourcesSchema,
  handle: (_asked, { ask }) => ask({ ask: 'sources' }),
});
