import * as z from 'zod';
import { STEP_KINDS } from '../../../core/report.ts';
import { count, custody, digest, imageSchema, placementName, strength, time } from '../../../sinks/formats/schema.ts';

export const stepSchema = z.object({
  kind: z.enum(STEP_KINDS),
  at: time,
  to: time.optional(),
  ongoing: z.boolean().optional(),
  title: z.string(),
  detail: z.string().optional(),
  actor: z.string().optional(),
  digest: digest.optional(),
  strength,
  findings: z.array(z.string()),
  evidence: z.array(z.object({ path: z.string(), line: count, sha256: z.string(), eventId: z.string() })),
});

/** The life of one image. */
export const chainSchema = z
  .object({
    image: imageSchema,
    digests: z.array(z.object({ digest, kind: z.string() })),
    steps: z.array(stepSchema),
    leftOut: count.optional().meta({
      description: 'How many more steps there are: of many those that findings rest on are told, then the newest',
    }),
    custody: custody.optional(),
    custodyOf: z
      .object({ ...placementName, digest: digest.optional() })
      .optional()
      .meta({ description: 'Of several digests and places the one whose custody this is' }),
    notOnRecord: z.array(z.string()).optional().meta({ description: 'What no record tells about it' }),
  })
  .meta({ id: 'chain' });
