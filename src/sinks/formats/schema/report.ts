import * as z from 'zod';
import {
  contentsRead,
  count,
  custodyReport,
  custodySummary,
  findingSchema,
  placementSchema,
  span,
  time,
} from '../schema.ts';

/** What `-o json` prints. Readers must accept further fields. */
export const reportSchema = z.object({
  version: z.literal(1),
  mode: z.enum(['policy', 'observe']),
  evaluatedAt: time.optional().meta({ description: 'Absent: nothing was read' }),
  window: span.optional(),
  summary: z.object({
    records: count,
    events: count,
    refused: count,
    findings: z
      .object({ critical: count, high: count, medium: count, low: count, info: count })
      .meta({ description: 'Open findings; the parts of an incident are not counted beside it' }),
    custody: custodySummary,
    pushes: z.object({
      total: count,
      explained: count,
      claimed: count.meta({ description: 'Of the total: only a webhook tells of the build that would explain them' }),
      unasked: count.meta({
        description: 'Of the total: nobody says which build they should come from, or a listed replication copied them',
      }),
      withoutDigest: count.meta({ description: 'Beside those: pushes that are on record without a digest' }),
    }),
    contents: contentsRead.optional().meta({ description: 'Absent: no image was read' }),
  }),
  inputs: z.array(
    z.object({
      path: z.string(),
      source: z.string().optional(),
      records: count,
      events: count,
      refused: z.array(z.object({ line: count, reason: z.string() })),
      refusedMore: count.optional(),
      untold: z
        .array(z.string())
        .optional()
        .meta({ description: 'Kinds that recognise its records and are told nothing by any: perhaps another form' }),
      skipped: z.string().optional(),
    }),
  ),
  coverage: z.array(z.object({ source: z.string(), scope: z.string(), ...span.shape, gaps: z.array(span) })),
  unheard: z
    .array(z.string())
    .meta({ description: 'Sources that the policy names, and of which nothing at all was read' }),
  limits: z
    .array(z.object({ reason: z.string(), rules: z.array(z.string()), add: z.string().optional() }))
    .meta({ description: 'What the policy or the records lack, the rules that are quiet by it, and the line to add' }),
  findings: z.array(findingSchema),
  placements: z.array(placementSchema),
  custody: custodyReport,
});

/** JSON Schema (2020-12) of `-o json`, with `$defs/finding` for `ndjson`: what `landwaiter schema finding` prints. */
export function findingJsonSchema(): string {
  const schema = z.toJSONSchema(reportSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'Landwaiter findings', ...schema }, null, 2)}\n`;
}
