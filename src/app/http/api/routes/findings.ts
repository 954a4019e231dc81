import * as z from 'zod';
import { SEVERITIES } from '../../../../core/finding.ts';
import { inOrder, instant, name, paging } from '../../../answers/schemas/page.ts';
import { none, route } from '../route.ts';
import { findingsSchema } from '../../../answers/schemas/findings.ts';

const STATES = ['pending', 'open', 'acknowledged', 'suppressed', 'resolved'] as const;

export const findings = route({
  method: 'GET',
  path: '/api/v1/findings',
  id: 'listFindings',
  tag: 'findings',
  summary: 'Findings, worst first, each incident with its parts',
  role: 'viewer',
  params: none,
  query: z
    .strictObject({
      state: z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(z.enum(STATES)))
        .meta({ pattern: `^(${STATES.join('|')})(,(${STATES.join('|')}))*$` })
        .optional()
        .describe('one or several, with commas: open,acknowledged'),
      severity: z.enum(SEVERITIES).optional().describe('at least'),
      rule: name.optional(),
      environment: name.optional(),
      repository: name.optional().describe('HOST/PATH, or the path alone'),
      actor: name.optional().describe('the exact name'),
      since: instant.optional().describe('whose latest event lies no earlier'),
      until: instant.optional().describe('and before this'),
      ...paging,
    })
    .refine(inOrder.of, inOrder.else),
  body: none,
  answer: findingsSchema,
  handle: ({ query }, { ask }) => ask({ ask: 'findings', ...query }),
});
