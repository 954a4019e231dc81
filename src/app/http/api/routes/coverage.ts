import { none, route } from '../route.ts';
import { coverageSchema } from '../../../answers/schemas/telemetry.ts';

export const coverage = route({
  method: 'GET',
  path: '/api/v1/coverage',
  id: 'getCoverage',
  tag: 'telemetry',
  summary: 'How far the telemetry reaches',
  role: 'viewer',
  params: none,
  query: none,
  body: none,
  answer: coverageSchema,
  handle: (_asked, { ask }) => ask({ ask: 'coverage' }),
});
