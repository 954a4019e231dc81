import * as z from 'zod';
import { type Box, type ChainGraph, STAGES } from '../../../core/chain-graph.ts';
import { SEVERITIES } from '../../../core/finding.ts';
import { formatTime } from '../../../core/time.ts';
import { count, custody, digest, imageSchema, placementName, strength, time } from '../../../sinks/formats/schema.ts';
import { custodyJson, imageJson } from '../../../sinks/report-json.ts';
import { signingSchema } from '../../schemas/signing-schema.ts';
import { stepSchema } from './chain-schema.ts';

const lane = z.object({
  digest: digest.optional().meta({ description: 'Absent: no record tells it' }),
  also: z.array(digest).meta({ description: 'Others that mean the same image' }),
  kind: z.enum(['index', 'manifest', 'artifact', 'unknown']),
  names: z.array(z.string()),
  standing: z.enum(['trusted', 'allowed', 'suspect', 'unknown']),
  allowed: z.string().optional().meta({ description: 'By which exceptions' }),
  signed: signingSchema,
  contents: z
    .object({ severity: z.enum(SEVERITIES).optional(), differing: count, says: z.string() })
    .optional()
    .meta({ description: 'Absent: it was not read' }),
});

const box = stepSchema.omit({ kind: true, digest: true }).extend({
  id: z.string().meta({ description: 'Within this graph' }),
  suspicious: z.boolean(),
  subject: z
    .object({ kind: z.enum(['finding', 'image', 'actor', 'workload', 'run']), name: z.string() })
    .optional()
    .meta({ description: 'What opens behind it' }),
  place: z.object(placementName).optional(),
});

const cell = z.object({
  lane: count.meta({ description: 'Index in lanes' }),
  stage: z.enum(STAGES),
  boxes: z.array(box),
  hole: z
    .object({
      state: z.enum(['missing', 'unknown']),
      says: z.string(),
      absence: z.enum(['proven', 'assumed', 'unproven']).optional(),
    })
    .optional()
    .meta({ description: 'missing: looked for, not there; unknown: no source tells' }),
  folded: z.object({ count, says: z.string() }).optional().meta({ description: 'What is left out here' }),
});

/** A chain by stages and digests, to be drawn. */
export const chainGraphSchema = z
  .object({
    image: imageSchema,
    at: time,
    lanes: z.array(lane).meta({ description: 'One image each, the trusted first' }),
    moreLanes: count.optional(),
    cells: z.array(cell),
    lines: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        strength,
        kind: z.enum(['leads', 'moved', 'rolled']),
        suspicious: z.boolean(),
        says: z.string().optional(),
      }),
    ),
    custody: custody.optional(),
    custodyOf: z.object({ ...placementName, digest: digest.optional() }).optional(),
    notOnRecord: z.array(z.string()).optional(),
  })
  .meta({ id: 'chainGraph' });

/** A graph for machines, times as RFC 3339. */
export function chainGraphJson({ at, cells, image, custody: judged, ...graph }: ChainGraph) {
  return {
    ...graph,
    image: imageJson(image),
    at: formatTime(at),
    cells: cells.map(({ boxes, ...cell }) => ({ ...cell, boxes: boxes.map(boxJson) })),
    ...(judged && { custody: custodyJson(judged) }),
  };
}

function boxJson({ at, to, ...box }: Box) {
  return { ...box, at: formatTime(at), ...(to !== undefined && { to: formatTime(to) }) };
}
