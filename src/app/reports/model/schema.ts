import * as z from 'zod';
import { CUSTODY_LINKS, STANDINGS } from '../../../core/custody.ts';
import { SEVERITIES } from '../../../core/finding.ts';
import { signingSchema } from '../../schemas/signing-schema.ts';
import { LET_PAST_KINDS } from '../../analysis/let-past.ts';
import { count, digest, time } from '../../../sinks/formats/schema.ts';

const standing = z.enum(STANDINGS);
const milliseconds = z.number().min(0).meta({ description: 'Milliseconds' });
const severity = z.enum(SEVERITIES);
const states = ['pending', 'open', 'acknowledged', 'suppressed', 'resolved'] as const;

/** The record behind a line. */
const record = z.object({ path: z.string(), line: count, sha256: z.string() });

const standings = z.object({
  environment: z.string().meta({ description: '`none`: in no environment of the policy' }),
  trusted: count,
  allowed: count.meta({ description: 'By exceptions' }),
  broken: count,
  unknown: count,
  trend: z
    .array(z.object({ from: time, running: count, complete: count }))
    .meta({ description: 'Containers that ran in a step of the period, and those with a complete chain' }),
});

const change = z.object({
  environment: z.string(),
  deployments: count.meta({ description: 'In the period, where the environment asks for a change record' }),
  named: count.meta({ description: 'Name one of their own' }),
  covered: count.meta({
    description: 'Name one that a change system has, approved before, for that time and workload',
  }),
});

const image = z.object({
  registry: z.string().optional(),
  repository: z.string(),
  tag: z.string().optional(),
  digest: digest.optional(),
  standing,
  because: z.object({ link: z.enum(CUSTODY_LINKS), reason: z.string() }).optional(),
  pushedBy: z.string().optional(),
  pushedAt: time.optional(),
  build: z.string().optional(),
  signature: signingSchema,
  environments: z.record(z.string(), count),
  containers: count,
  since: time,
  findings: z.array(z.object({ id: z.string(), severity })),
  record: record.optional().meta({ description: 'Of its push' }),
});

const pusher = z.object({
  actor: z.string().optional().meta({ description: 'Absent: pushes of which no record names who' }),
  pushes: count,
  explained: count.meta({ description: 'By an approved build' }),
  claimed: count.meta({ description: 'By a build of which only a webhook tells' }),
  unexplained: count.meta({ description: 'By none, though a build is asked' }),
  repositories: z.array(z.string()),
  addresses: z.array(z.string()),
  running: count.meta({ description: 'Containers that run what was pushed, at the end of the period' }),
  rights: z.array(z.string()).meta({ description: 'Known: by the policy, or as records tell of a grant' }),
  record: record.optional(),
});

const place = z.object({
  environment: z.string().optional(),
  cluster: z.string().optional(),
  namespace: z.string(),
  workload: z.string(),
  container: z.string(),
  image: z.string(),
  digest: digest.optional(),
  standing,
  allowed: z.string().optional().meta({ description: 'By which exceptions' }),
  containers: count,
  since: time,
  askedBy: z.string().optional(),
  record: record.optional(),
});

const incident = z.object({
  id: z.string(),
  rule: z.string(),
  severity,
  state: z.enum(states),
  title: z.string(),
  image: z
    .object({ registry: z.string(), repository: z.string(), tag: z.string().optional(), digest: digest.optional() })
    .optional(),
  who: z.array(z.string()).meta({ description: 'Who did it, a line each; empty: nobody is on record' }),
  placement: z
    .object({
      cluster: z.string().optional(),
      namespace: z.string(),
      workload: z.string(),
      container: z.string().optional(),
    })
    .optional(),
  about: z
    .object({ kind: z.string(), name: z.string() })
    .optional()
    .meta({ description: 'What it is about where that is no image: a source, a registry, a cluster' }),
  environment: z.string().optional(),
  happened: time.meta({ description: 'The first of its records' }),
  opened: time,
  acknowledged: time.optional(),
  acknowledgedBy: z.string().optional(),
  resolved: time.optional(),
  took: z.object({
    toOpen: milliseconds.optional(),
    toAcknowledge: milliseconds.optional(),
    toResolve: milliseconds.optional(),
  }),
  onRecord: z.boolean().meta({ description: 'The history of findings tells of it' }),
  record: record.optional(),
});

const letPast = z.object({
  kind: z.enum(LET_PAST_KINDS),
  id: z.string(),
  what: z.string(),
  reason: z.string().optional(),
  ticket: z.string().optional(),
  owner: z.string().optional(),
  approvedBy: z.string().optional(),
  from: time.optional(),
  ends: time.optional(),
  review: time.optional(),
  reviewed: z.string().optional().meta({ description: 'Who reviewed it last' }),
  isReviewOverdue: z.boolean(),
  standing: z
    .enum(['to come', 'waiting', 'in force', 'ended', 'used'])
    .meta({ description: '`waiting`: for a second person; it changes nothing' }),
  findings: count.meta({ description: 'That it silences now' }),
  uses: count.meta({ description: 'How often it let something past, by what is on record' }),
  rests: z.string().optional().meta({ description: 'What still rests on it, though it has ended or was used once' }),
});

const answer = z.enum(['shown', 'not shown', 'not looked at']);
const says = z.string().meta({
  description: 'What people are told: `held`, `broken by …`, or `cannot be told, because … is not connected (do: …)`',
});

const retention = z.object({
  what: z.string(),
  kind: z.enum(['facts', 'raw bodies']),
  wanted: milliseconds.optional(),
  found: milliseconds.optional(),
  says,
  answer,
});

const control = z.object({
  framework: z.string(),
  id: z.string(),
  title: z.string(),
  answer,
  says,
  evidence: z.string(),
});

/** The report of a period as JSON. Lists are cut at 5,000 entries; `leftOut` says by how many. */
export const periodReportSchema = z
  .object({
    version: z.literal(1),
    period: z.object({
      name: z.string(),
      from: time,
      to: time,
      end: time.meta({ description: 'Where it ends, or was evaluated while it went on' }),
      isOver: z.boolean(),
    }),
    evaluatedAt: time,
    mode: z.enum(['policy', 'observe']),
    read: z.object({ from: time, to: time }).optional().meta({ description: 'What of the period records tell of' }),
    standings: z.array(standings),
    changes: z.array(change).meta({ description: 'Of environments that ask for change records' }),
    links: z
      .array(z.object({ link: z.enum(CUSTODY_LINKS), complete: count, broken: count, unknown: count }))
      .meta({ description: 'Of the places in which something runs' }),
    pushes: z.object({ total: count, explained: count, claimed: count, unasked: count }),
    findings: z.record(severity, count).meta({ description: 'Open at the end of the period' }),
    findingsAsOf: z.enum(['the end', 'the evaluation']),
    gaps: z.array(z.string()),
    coverage: z.array(z.object({ source: z.string(), scope: z.string(), from: time, to: time, silences: count })),
    images: z.array(image),
    pushers: z.array(pusher),
    places: z.array(place),
    incidents: z.array(incident),
    historyBegins: time.optional(),
    letPast: z.array(letPast),
    retention: z.array(retention),
    controls: z.array(control),
    leftOut: z.record(z.string(), count),
  })
  .meta({ id: 'periodReport' });

/** What of a period can be shown to somebody who has to answer for it. Times are RFC 3339, as they are printed. */
export type PeriodReport = z.output<typeof periodReportSchema>;
