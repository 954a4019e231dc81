import { none, route } from '../route.ts';
import { exceptionsSchema } from '../../../answers/schemas/telemetry.ts';

export const exceptions = route({
  method: 'GET',
  path: '/api/v1/exceptions',
  id: 'listExceptions',
  tag: 'policy',
  summary: 'The exceptions of the policy, and what each silences now',
  role: 'viewer',
  params: none,
  query: none,
  body: none,
  answer: exceptionsSchema,
  handle: (_asked, { ask }) => ask({ ask: 'exceptions' }),
});
