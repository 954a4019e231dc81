import * as z from 'zod';
import { count, time } from '../../../sinks/formats/schema.ts';

const file = z.object({ name: z.string(), size: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** `manifest.json` of a pack. */
export const packManifestSchema = z
  .object({
    format: z.literal('landwaiter-pack/1'),
    subject: z.object({
      kind: z.enum(['finding', 'image', 'actor', 'period']),
      name: z.string().meta({ description: 'Of a period FROM/TO' }),
    }),
    evaluatedAt: time,
    holds: z.object({ findings: count, chains: count, decisions: count, facts: count, records: count }),
    leftOut: z.array(z.object({ what: z.string(), count, why: z.string() })),
    says: z.string().meta({ description: 'What a pack shows, and what it cannot' }),
    files: z
      .array(file)
      .meta({ description: 'In their order the files that follow it and `manifest.sha256`, which has its own hash' }),
  })
  .meta({ id: 'packManifest' });

export type PackManifest = z.output<typeof packManifestSchema>;

/** A line of `facts.ndjson`. */
export const packedFactSchema = z.object({
  source: z.string().optional(),
  path: z.string(),
  line: count,
  eventId: z.string(),
  time,
  sha256: z.string(),
  says: z.string(),
  record: z.string().optional().meta({ description: 'The file of the pack in which the delivery is' }),
});

export type PackedFact = z.output<typeof packedFactSchema>;
