import * as z from 'zod';
import { none, route } from '../route.ts';
import { recordSchema } from '../../../answers/schemas/telemetry.ts';

const number = z
  .string()
  .regex(/^\d{1,15}$/, 'has to be a number')
  .transform(Number)
  .meta({ type: 'integer', minimum: 0 });

export const record = route({
  method: 'GET',
  path: '/api/v1/records/:sequence',
  id: 'getRecord',
  tag: 'telemetry',
  summary: 'A delivery as it came, as long as it is kept',
  role: 'analyst',
  params: z.strictObject({ sequence: number }),
  query: z.strictObject({ line: number.optional().describe('what stands there, from this line on') }),
  body: none,
  answer: recordSchema,
  async handle({ params: { sequence }, query: { line }, who, log }, { ask }) {
    const text = await ask({ ask: 'record', sequence, line });
    // What leaves the house is on record, too.
    log.info({ who: who.name, identity: who.identity, sequence }, 'a raw record was read');
    return text;
  },
});
