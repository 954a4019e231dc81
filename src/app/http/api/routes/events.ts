import * as z from 'zod';
import { digestPrefix } from '../../../../core/digest.ts';
import * as kinds from '../../../../ingest/sources/index.ts';
import { inOrder, instant, name, paging } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { eventsSchema } from '../../../answers/schemas/telemetry.ts';

const KINDS: ReadonlySet<string> = new Set(Object.values(kinds).map((kind) => kind.name));

export const events = route({
  method: 'GET',
  path: '/api/v1/events',
  id: 'listEvents',
  tag: 'telemetry',
  summary: 'Facts as they were read, the latest first',
  role: 'viewer',
  params: none,
  query: z
    .strictObject({
      id: name.optional(),
      digest: name
        .refine((one) => digestPrefix(one) !== undefined, 'has to be a digest, or its first 12 digits at least')
        .optional()
        .describe('of a manifest, config or layer; as it is printed, too: sha256:0123456789ab…'),
      repository: name.optional().describe('HOST/PATH as the records have it'),
      actor: name.optional().describe('the exact name in the record'),
      source: name
        .refine((one) => KINDS.has(one), 'is no telemetry kind: landwaiter sources lists them')
        .optional()
        .describe('a telemetry kind'),
      since: instant.optional(),
      until: instant.optional().describe('before this'),
      ...paging,
    })
    .refine(inOrder.of, inOrder.else),
  body: none,
  answer: eventsSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'events', ...query }),
});
