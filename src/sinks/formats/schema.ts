import * as z from 'zod';
import { STANDINGS } from '../../core/custody.ts';
import { SEVERITIES } from '../../core/finding.ts';

/** An instant as users get it. */
export const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/)
  .meta({ format: 'date-time', description: 'RFC 3339 in UTC' });
export const count = z.int().min(0);
const sha256 = z
  .string()
  .regex(/^[a-f0-9]{64}$/)
  .meta({ description: 'SHA-256 of the raw record' });
export const digest = z.string().regex(/^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/);
export const actor = z.object({
  name: z.string(),
  kind: z.enum(['human', 'robot', 'ci', 'node', 'controller', 'unknown']),
});
const findingId = z.string().min(1).meta({ description: 'Stable: hash of the rule, its version and its subject' });
export const span = z.object({ from: time, to: time });
export const strength = z.enum(['verified', 'recorded', 'asserted', 'inferred']);
const absence = z
  .enum(['proven', 'assumed', 'unproven'])
  .meta({ description: 'How well it is known that something is not on record' });
/** A record that proves something. */
export const evidenceSchema = z.object({
  source: z.string(),
  path: z.string(),
  line: count,
  eventId: z.string(),
  time,
  sha256,
  says: z.string(),
});

export const imageSchema = z.object({
  registry: z.string(),
  repository: z.string().meta({ description: 'Path without the host' }),
  tag: z.string().optional(),
  digest: digest.optional(),
  created: time.optional().meta({ description: 'When the image says that it was made: a claim' }),
});

export const placementName = {
  cluster: z.string().optional(),
  namespace: z.string(),
  workload: z.string().meta({ description: 'Kind and name, e.g. Deployment/api' }),
  container: z.string().optional().meta({ description: 'Absent where no record shows a container of the workload' }),
};

/** A finding that stands, as rows of other things name it. */
export const toldFinding = z.object({ id: findingId, severity: z.enum(SEVERITIES) });

/** One finding: an element of `findings`, and a line of `ndjson`. */
export const findingSchema = z
  .object({
    id: findingId,
    rule: z.string(),
    severity: z.enum(SEVERITIES),
    confidence: strength.meta({ description: 'The weakest link it rests on' }),
    state: z.enum(['pending', 'open', 'acknowledged', 'suppressed', 'resolved']),
    title: z.string(),
    summary: z.string().meta({ description: 'What happened, in one sentence' }),
    why: z.string(),
    missing: z.array(z.string()),
    respond: z.array(z.string()),
    benignIf: z.array(z.string()),
    absence: absence.optional(),
    resolution: z.string().optional(),
    resolvedBy: z
      .array(evidenceSchema)
      .optional()
      .meta({ description: 'Of a resolved one: the records that resolved it' }),
    image: imageSchema.optional(),
    about: z
      .object({
        kind: z.enum([
          'source',
          'registry',
          'cluster',
          'network',
          'clocks',
          'log class',
          'publisher',
          'project',
          'trust root',
        ]),
        name: z.string(),
      })
      .optional()
      .meta({ description: 'What telemetry should tell of, where that is no image and no place' }),
    actor: actor.optional(),
    hands: z
      .array(
        z.object({
          did: z.string(),
          at: time,
          actor: actor.optional(),
          account: z
            .string()
            .optional()
            .meta({ description: 'As the record calls it, where the policy has another name' }),
          address: z.string().optional(),
          behind: z.string().optional().meta({ description: 'Who stands behind it, in words' }),
        }),
      )
      .optional()
      .meta({ description: 'Who did what of it, where that is more than `actor` tells' }),
    placement: z.object(placementName).optional(),
    environment: z.string().optional(),
    openedAt: time,
    firstEventAt: time,
    lastEventAt: time,
    parts: z.array(findingId).optional().meta({ description: 'Of an incident: the findings it is made of' }),
    incident: findingId.optional().meta({ description: 'Of a part: the incident that tells it' }),
    exception: z.string().optional(),
    decision: z
      .object({
        id: z.string(),
        kind: z.enum(['acknowledge', 'suppress']),
        who: z.string(),
        why: z.string(),
        at: time,
        until: time.optional(),
        approvedBy: z.string().optional(),
        waits: z.literal(true).optional().meta({ description: 'It changes nothing before somebody else approves it' }),
      })
      .optional()
      .meta({ description: 'What somebody decided about it' }),
    reopenedAt: time.optional().meta({ description: 'It was resolved and has come again: when' }),
    contents: z
      .object({
        baseline: imageSchema
          .omit({ created: true })
          .required({ digest: true })
          .optional()
          .meta({ description: 'Absent: it was judged by itself' }),
        column: z.enum(['built', 'open', 'suspect']),
        score: count,
        complete: z.boolean().meta({ description: 'Everything was read' }),
        rests: z.literal(true).optional().meta({ description: 'It is so grave only since another finding is' }),
        reasons: z
          .array(
            z.object({
              kind: z.string(),
              path: z.string().optional(),
              package: z.object({ ecosystem: z.string(), name: z.string(), version: z.string() }).optional(),
              layer: count.optional(),
              points: count,
              says: z.string(),
            }),
          )
          .max(10),
      })
      .optional()
      .meta({ description: 'What reading the image showed, the worst first' }),
    attack: z.array(
      z.object({
        technique: z.string(),
        analytic: z.string().optional(),
        formerly: z
          .string()
          .optional()
          .meta({ description: 'The technique’s id before release 19, where it was another' }),
      }),
    ),
    evidence: z.array(evidenceSchema),
  })
  .meta({ id: 'finding' });

const linkName = z.enum(['origin', 'publisher', 'path', 'admission', 'provenance', 'contents']);
const link = z.object({
  state: z.enum(['complete', 'missing', 'contradicted', 'unknown']),
  reason: z.string(),
  strength: strength.optional().meta({ description: 'How well it is known, where a record says it' }),
  absence: absence.optional(),
  evidence: z.array(evidenceSchema).max(3).meta({ description: 'The records that say so' }),
});
export const trust = z.object({ standing: z.enum(STANDINGS), says: z.string() });
export const custody = z.object({
  trust,
  complete: z.boolean().meta({ description: 'It is trusted' }),
  required: z
    .array(linkName)
    .meta({ description: 'By the require of the environment; without one origin, publisher and path' }),
  links: z.object({ origin: link, publisher: link, path: link, admission: link, provenance: link, contents: link }),
});
const share = { running: count, complete: count };
const shareNow = {
  ...share,
  unknown: count.meta({ description: 'Required links of which nothing is known: they are not complete' }),
};
export const custodySummary = z.object({
  ...shareNow,
  environments: z.record(z.string(), z.object(shareNow)),
  unexamined: z.array(linkName).meta({ description: 'Links that nobody looks at' }),
});

const correlation = { pushes: count, explained: count };
export const contentsRead = z.object({
  read: count.meta({ description: 'Of the pushes: the image was read, and compared where another is trusted' }),
  found: count.meta({ description: 'Standing findings of what nothing explains' }),
});
const repositoryName = { registry: z.string(), repository: z.string() };
const workloadName = { cluster: z.string().optional(), namespace: z.string(), workload: z.string() };

export const custodyReport = z.object({
  steps: z
    .object({ ...span.shape, seconds: count.meta({ description: 'Length of a step' }) })
    .optional()
    .meta({ description: 'What the window is divided into; absent when nothing was read' }),
  environments: z
    .array(
      z.object({
        name: z.string().meta({ description: '`none`: in no environment of the policy' }),
        ...shareNow,
        steps: z
          .array(z.object({ from: time, ...share }))
          .meta({ description: 'Containers that ran during the step; steps without one are absent' }),
      }),
    )
    .meta({ description: 'Running containers with a complete chain' }),
  repositories: z
    .array(
      z.object({
        ...repositoryName,
        ...correlation,
        claimed: count.meta({
          description: 'Of the pushes: only a webhook tells of the build that would explain them',
        }),
        unasked: count.meta({ description: 'Of the pushes: nobody says which builds they should come from' }),
        steps: z
          .array(z.object({ from: time, ...correlation }))
          .meta({ description: 'Steps without a push are absent' }),
      }),
    )
    .meta({ description: 'Pushes that an approved build explains; most unexplained pushes first' }),
  worst: z.object({
    repositories: z.array(z.object({ ...repositoryName, ...correlation })).max(10),
    workloads: z
      .array(
        z.object({
          ...workloadName,
          environment: z.string().optional(),
          running: count,
          broken: count.meta({ description: 'Links missing or contradicted, over all its running images' }),
          links: z.array(linkName),
        }),
      )
      .max(10),
    actors: z
      .array(z.object({ actor: actor.optional(), pushes: count, unexplained: count }))
      .max(10)
      .meta({ description: '`actor` absent: no record names who pushed' }),
  }),
  omitted: z
    .object({ repositories: count, placements: count })
    .meta({ description: 'How many more there are than this report lists' }),
});

const container = z.object({
  pod: z.string(),
  podUid: z.string().optional(),
  id: z.string().optional().meta({ description: 'Of the runtime, where a status told it' }),
  image: z.string().meta({ description: 'As the pod asks for it' }),
  from: time,
  to: time.optional().meta({ description: 'Absent: nothing says that it ended' }),
  waiting: z.string().optional().meta({ description: 'Why it never began to run' }),
  others: z.array(digest).meta({ description: 'Other digests that its status named' }),
  entered: z
    .array(
      z.object({
        at: time,
        by: z.enum(['exec', 'attach', 'portforward', 'ephemeral', 'node']),
        actor: z.string().optional(),
      }),
    )
    .optional()
    .meta({ description: 'Who came into it, oldest first; the latest ten' }),
});

/** What runs or ran: an element of `placements`. */
export const placementSchema = z.object({
  ...placementName,
  container: z.string(),
  environment: z.string().optional(),
  image: imageSchema,
  from: time,
  to: time.optional(),
  running: z.boolean(),
  custody: custody.optional(),
  containers: z
    .array(container)
    .optional()
    .meta({ description: 'Where they are asked for: containers of pods there, one for each start, oldest first' }),
  breaks: z
    .array(z.object({ from: time, to: time }))
    .optional()
    .meta({ description: 'Where containers are asked for: while none of them ran, though they did before and after' }),
  moreContainers: count.optional().meta({ description: 'Beyond those listed' }),
});
