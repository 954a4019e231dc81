import * as z from 'zod';

const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/)
  .meta({ format: 'date-time', description: 'RFC 3339 in UTC' });
const count = z.int().min(0);
const sha256 = z
  .string()
  .regex(/^[a-f0-9]{64}$/)
  .meta({ description: 'SHA-256 of the raw record' });
const digest = z.string().regex(/^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/);
const findingId = z.string().min(1).meta({ description: 'Stable: hash of the rule, its version and its subject' });
const span = z.object({ from: time, to: time });

const imageSchema = z.object({
  registry: z.string(),
  repository: z.string().meta({ description: 'Path without the host' }),
  tag: z.string().optional(),
  digest: digest.optional(),
  created: time.optional(),
});

const placementName = {
  cluster: z.string().optional(),
  namespace: z.string(),
  workload: z.string().meta({ description: 'Kind and name, e.g. Deployment/api' }),
  container: z.string().optional().meta({ description: 'Absent where no record shows a container of the workload' }),
};

/** One finding: an element of `findings`, and a line of `ndjson`. */
export const findingSchema = z
  .object({
    id: findingId,
    rule: z.string(),
    severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
    confidence: z
      .enum(['verified', 'recorded', 'asserted', 'inferred'])
      .meta({ description: 'The weakest link it rests on' }),
    state: z.enum(['pending', 'open', 'acknowledged', 'suppressed', 'resolved']),
    title: z.string(),
    summary: z.string().meta({ description: 'What happened, in one sentence' }),
    why: z.string(),
    missing: z.array(z.string()),
    respond: z.array(z.string()),
    benignIf: z.array(z.string()),
    absence: z
      .enum(['proven', 'assumed', 'unproven'])
      .optional()
      .meta({ description: 'How well it is known that something is not on record' }),
    resolution: z.string().optional(),
    image: imageSchema.optional(),
    actor: z
      .object({ name: z.string(), kind: z.enum(['human', 'robot', 'ci', 'node', 'controller', 'unknown']) })
      .optional(),
    placement: z.object(placementName).optional(),
    environment: z.string().optional(),
    openedAt: time,
    firstEventAt: time,
    lastEventAt: time,
    parts: z.array(findingId).optional().meta({ description: 'Of an incident: the findings it is made of' }),
    incident: findingId.optional().meta({ description: 'Of a part: the incident that tells it' }),
    exception: z.string().optional(),
    attack: z.array(z.object({ technique: z.string(), analytic: z.string().optional() })),
    evidence: z.array(
      z.object({
        source: z.string(),
        path: z.string(),
        line: count,
        eventId: z.string(),
        time,
        sha256,
        says: z.string(),
      }),
    ),
  })
  .meta({ id: 'finding' });

const link = z.object({ state: z.enum(['complete', 'missing', 'contradicted', 'unknown']), reason: z.string() });
const custody = z.object({
  links: z.object({ origin: link, publisher: link, path: link, admission: link, provenance: link, contents: link }),
});
const share = { running: count, complete: count };

/** What `-o json` prints. Readers must accept further fields. */
export const reportSchema = z.object({
  version: z.literal(1),
  mode: z.enum(['policy', 'observe']),
  evaluatedAt: time,
  window: span.optional(),
  summary: z.object({
    records: count,
    events: count,
    refused: count,
    findings: z
      .object({ critical: count, high: count, medium: count, low: count, info: count })
      .meta({ description: 'Open findings; the parts of an incident are not counted beside it' }),
    custody: z.object({ ...share, environments: z.record(z.string(), z.object(share)) }),
    pushes: z.object({
      total: count,
      explained: count,
      withoutDigest: count.meta({ description: 'Beside those: pushes that are on record without a digest' }),
    }),
  }),
  inputs: z.array(
    z.object({
      path: z.string(),
      source: z.string().optional(),
      records: count,
      events: count,
      refused: z.array(z.object({ line: count, reason: z.string() })),
      refusedMore: count.optional(),
      skipped: z.string().optional(),
    }),
  ),
  coverage: z.array(z.object({ source: z.string(), scope: z.string(), ...span.shape, gaps: z.array(span) })),
  findings: z.array(findingSchema),
  placements: z.array(
    z.object({
      ...placementName,
      container: z.string(),
      environment: z.string().optional(),
      image: imageSchema,
      from: time,
      to: time.optional(),
      running: z.boolean(),
      custody: custody.optional(),
    }),
  ),
});

/** JSON Schema (2020-12) of `-o json`, with `$defs/finding` for `ndjson`: what `landwaiter schema finding` prints. */
export function findingJsonSchema(): string {
  const schema = z.toJSONSchema(reportSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'Landwaiter findings', ...schema }, null, 2)}\n`;
}
