import { none, route } from '../route.ts';
import { custodySchema } from '../../../answers/schemas/telemetry.ts';

export const custody = route({
  method: 'GET',
  path: '/api/v1/custody',
  id: 'getCustody',
  tag: 'custody',
  summary: 'Running containers with a complete chain, and pushes that a build explains',
  role: 'viewer',
  params: none,
  query: none,
  body: none,
  answer: custodySchema,
  handle: (_asked, { ask }) => ask({ ask: 'custody' }),
});
