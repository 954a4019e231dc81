import * as z from 'zod';
import {
  actor,
  count,
  custody,
  digest,
  imageSchema,
  placementName,
  placementSchema,
  strength,
  time,
} from '../../../sinks/formats/schema.ts';
import { pageSchema } from './page.ts';

const repositoryName = { registry: z.string(), repository: z.string() };

const step = z.object({
  kind: z.enum([
    'release',
    'build',
    'host',
    'push',
    'promotion',
    'tag',
    'delete',
    'deploy',
    'admission',
    'run',
    'enter',
  ]),
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
    steps: z.array(step),
    custody: custody.optional(),
    custodyOf: z
      .object({ ...placementName, digest: digest.optional() })
      .optional()
      .meta({ description: 'Of several digests and places the one whose custody this is' }),
    notOnRecord: z.array(z.string()).optional().meta({ description: 'What no record tells about it' }),
  })
  .meta({ id: 'chain' });

export const traceSchema = z.object({
  evaluatedAt: time,
  chains: z.array(chainSchema),
  more: count.meta({ description: 'Images of that name beyond those shown' }),
});

/** A digest in a repository. */
const imageRow = z.object({
  ...repositoryName,
  digest,
  kind: z.enum(['index', 'manifest', 'artifact', 'unknown']),
  tags: z.array(z.string()).meta({ description: 'Under which it was pushed' }),
  pushedAt: time.meta({ description: 'First' }),
  pushedBy: z.array(z.string()),
  running: count.meta({ description: 'Containers that run it now, from whatever repository' }),
});
export const imagesSchema = pageSchema(imageRow);

export const tagsSchema = z.object({
  evaluatedAt: time,
  ...repositoryName,
  tags: z.array(
    z.object({
      tag: z.string(),
      history: z
        .array(
          z.object({
            digest,
            from: time,
            to: time.optional(),
            by: z.string().optional(),
            endedBy: z.enum(['moved', 'deleted']).optional(),
            ambiguous: z.boolean().optional(),
          }),
        )
        .meta({ description: 'What the tag meant, oldest first' }),
    }),
  ),
  more: count.meta({ description: 'Tags beyond those shown' }),
});

export const placementsSchema = pageSchema(placementSchema);

const actorRow = z.object({
  ...actor.shape,
  pushes: count,
  deployments: count,
  repositories: count.meta({ description: 'That it pushed to' }),
  firstAt: time,
  lastAt: time,
});
export const actorsSchema = pageSchema(actorRow);

export const activitySchema = pageSchema(
  z.object({
    ...repositoryName,
    tag: z.string().optional(),
    digest,
    at: time,
    actor: actor.optional(),
    behind: actor.optional(),
    address: z.string().optional(),
    client: z.string().optional(),
    running: count.meta({ description: 'Containers that run what was pushed now' }),
  }),
);
