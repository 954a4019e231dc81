import * as z from 'zod';
import { eventSchema } from '../../schemas/event-schema.ts';
import { count, custodyReport, custodySummary, findingSchema, span, time } from '../../../sinks/formats/schema.ts';
import { pageSchema } from './page.ts';

const LOG_CLASSES = ['registry', 'ci', 'identity', 'deployment', 'admission', 'host'] as const;
const logClass = z.enum(LOG_CLASSES);
const milliseconds = z.number().min(0).meta({ description: 'Milliseconds' });

/** A configured source, and what came of it. */
export const sourcesSchema = z.object({
  evaluatedAt: time,
  sources: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      expectEvery: milliseconds.optional(),
      heard: span.optional().meta({ description: 'From its first to its last record; absent: never heard' }),
      silences: z.array(span).meta({ description: 'Longer than expected, the latest hundred' }),
      records: count,
      events: count,
      refused: z.array(z.object({ line: count, reason: z.string() })).meta({ description: 'The latest' }),
      refusedMore: count,
    }),
  ),
});

export const coverageSchema = z.object({
  evaluatedAt: time,
  watermark: time.meta({ description: 'What is later than this may still come' }),
  refused: count,
  window: span.optional(),
  heard: z.array(z.object({ source: z.string(), scope: z.string(), ...span.shape, gaps: z.array(span) })),
  needs: z.array(z.object({ need: z.string(), logClass, kinds: z.array(z.string()) })),
  registries: z.array(
    z.object({
      host: z.string(),
      watched: z.enum(['recorded', 'claimed', 'no']),
      placements: count,
      runs: count,
      hostPushes: count,
    }),
  ),
  clusters: z.array(z.object({ name: z.string(), watched: z.boolean(), placements: count, mentions: count })),
  networks: z.array(z.object({ network: z.string(), pulls: count, coupled: z.boolean() })),
  clocks: z.array(z.object({ one: z.string(), other: z.string(), pairs: count, ahead: z.number() })),
  future: z.array(z.object({ kind: z.string(), latest: time })),
  retention: z.array(z.object({ logClass, wanted: milliseconds, oldest: time.optional() })),
  beyond: z
    .array(z.object({ source: z.string(), part: z.string(), name: z.string(), records: count }))
    .meta({ description: 'What came of what a source has no say in, by its names: of so many names the first' }),
  findings: z.array(findingSchema).meta({ description: 'Those about the telemetry' }),
});

export const custodySchema = z.object({
  evaluatedAt: time,
  summary: custodySummary,
  pushes: z.object({ total: count, explained: count, claimed: count, withoutDigest: count }),
  report: custodyReport,
});

export const exceptionsSchema = z.object({
  evaluatedAt: time,
  exceptions: z.array(
    z.object({
      id: z.string(),
      reason: z.string(),
      ticket: z.string().optional(),
      owner: z.string(),
      approvedBy: z.string().optional(),
      starts: time.optional(),
      expires: time,
      reviewBy: time.optional(),
      standing: z.enum(['to come', 'in force', 'ended']),
      silences: z.array(
        z.object({
          id: z.string(),
          rule: z.string(),
          severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
          summary: z.string(),
        }),
      ),
    }),
  ),
});

export const eventsSchema = pageSchema(
  z.object({
    event: eventSchema,
    record: z.string().optional().meta({ description: 'Path of the raw record; absent: it was read from a file' }),
  }),
);

const delivery = {
  sequence: count,
  source: z.string(),
  kind: z.string(),
  receivedAt: time,
  size: count.meta({ description: 'Bytes' }),
};

export const recordSchema = z.object({
  ...delivery,
  headers: z.record(z.string(), z.string()),
  sha256: z.string().meta({ description: 'Of the whole body' }),
  line: count.optional(),
  encoding: z.enum(['utf8', 'base64']),
  body: z.string().meta({ description: 'From the line on where one is asked for; at most 256 KiB' }),
  truncated: z.boolean(),
  quarantined: z.string().optional().meta({ description: 'Why it could not be read, or not all of it is believed' }),
});

export const quarantineSchema = pageSchema(
  z.object({
    ...delivery,
    reason: z.string(),
    read: z.boolean().meta({ description: 'What is within the scope of its source was read all the same' }),
  }),
);
