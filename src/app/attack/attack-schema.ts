import * as z from 'zod';
import { CHECK_STATES } from '../../attack/follow.ts';

const count = z.int().min(0);
const text = z.string();
const sha256 = z.string().regex(/^[a-f0-9]{64}$/);
const time = text.meta({ description: 'RFC 3339, as the bundle has it' });

export const importSchema = z.object({
  name: text.meta({ description: 'The release and the start of the hash of its bundle, or 19.1-excerpt' }),
  release: text.meta({ description: 'Such as 18.1' }),
  current: z.boolean().meta({ description: 'Used where no other is asked for' }),
  excerpt: z
    .boolean()
    .meta({ description: 'Built in, a few objects with a few fields: its hashes are those of these' }),
  whole: z.boolean().meta({ description: 'What is not in it is not in the release' }),
  specVersion: z.enum(['2.0', '2.1']),
  sha256: sha256.meta({ description: 'Of the bundle' }),
  objects: count,
  importedAt: text.optional(),
  file: text.optional(),
  collection: z
    .object({ id: text, name: text.optional(), created: time.optional(), modified: time.optional() })
    .optional(),
});

export const objectSchema = z.object({
  id: text,
  type: text,
  attackId: text.optional(),
  name: text.optional(),
  version: text.optional().meta({ description: 'The object’s own; content changes without it' }),
  created: time.optional(),
  modified: time.optional(),
  revoked: z.boolean(),
  deprecated: z.boolean(),
  sha256: sha256.meta({ description: 'Of its canonical JSON (RFC 8785)' }),
  publishedSha256: sha256.nullable().optional().meta({
    description:
      'In an excerpt: the same of the whole object as published (STIX 2.0); null: not at hand, import the release',
  }),
});

/** What of a data component was read here. */
const READ = ['read', 'not-read', 'not-asked', 'gap'] as const;

const answeredSchema = z.object({
  kind: text,
  title: text,
  tells: z.object({ actor: z.boolean(), digest: z.boolean(), time: z.boolean(), id: z.boolean() }),
  verifiedOn: z.enum(['real', 'documented', 'source', 'test-data', 'inferred']),
  heard: z
    .object({ from: text, to: text })
    .optional()
    .meta({ description: 'First and last record; absent: never heard, or nobody looked' }),
});

export const attackCoverageSchema = z.object({
  analytic: objectSchema.optional().meta({ description: 'AN0946; absent: it is not in this bundle' }),
  looked: z.boolean().meta({ description: 'Whether records were looked at: without, none is heard' }),
  logSources: z
    .array(
      z.object({
        name: text,
        channel: text.optional().meta({ description: 'MITRE’s words' }),
        component: objectSchema.partial({ type: true }).optional(),
        read: z.enum(READ).meta({
          description:
            'Whether records that tell it were read here; not-asked: nobody looked; gap: no telemetry that is known tells it',
        }),
        says: text.meta({ description: 'The same for people, with kinds and times' }),
        kinds: z.array(answeredSchema).meta({ description: 'Telemetry that tells it; none: a gap' }),
        rules: z.array(text).meta({ description: 'That rest on it' }),
      }),
    )
    .meta({ description: 'Of the analytic, as the release has them' }),
  mutableElements: z.array(
    z.object({
      field: text,
      description: text.optional().meta({ description: 'MITRE’s words' }),
      settings: z.array(text).meta({ description: 'Paths in the policy; none: nothing stands for it' }),
    }),
  ),
});

const checkSchema = z.object({
  by: text.meta({ description: 'The rule, telemetry kind or control that claims it' }),
  claim: text,
  state: z
    .enum(CHECK_STATES)
    .meta({ description: 'none: the release does not know it; unknown: the bundle is a part' }),
  says: text,
  along: z.array(text).meta({ description: 'Ids of the objects followed' }),
});

/** What `GET /api/v1/attack` answers. */
export const attackSchema = z.object({
  notice: text,
  release: importSchema,
  imports: z.array(importSchema).meta({ description: 'Newest release first' }),
  coverage: attackCoverageSchema,
  checks: z.array(checkSchema),
  object: objectSchema
    .extend({ raw: text.meta({ description: 'Its bytes as imported, UTF-8' }), rawSha256: sha256 })
    .optional()
    .meta({ description: 'The one that was asked for' }),
});

/** JSON Schema (draft 2020-12) of it, as text. */
export function attackJsonSchema(): string {
  return `${JSON.stringify({ title: 'Landwaiter and ATT&CK', ...z.toJSONSchema(attackSchema) }, null, 2)}\n`;
}
