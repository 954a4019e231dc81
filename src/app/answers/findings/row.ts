import * as z from 'zod';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import type { Alert } from '../../../sinks/alert.ts';
import { count, findingSchema, time } from '../../../sinks/formats/schema.ts';
import type { Said } from '../said.ts';

/** A sentence in a row is no longer: the names in it are others'. */
const LONGEST_TITLE = 300;

const { id, rule, severity, state, confidence } = findingSchema.shape;

/** An alert as a row of a list: what is shown of it where there are many. */
export const rowSchema = z
  .object({
    id,
    rule,
    severity,
    state,
    confidence,
    title: z.string().meta({ description: `At most ${LONGEST_TITLE} characters of it` }),
    registry: z.string().optional(),
    repository: z.string().optional().meta({ description: 'Path without the host' }),
    tag: z.string().optional(),
    digest: z.string().optional(),
    actor: z.string().optional(),
    environment: z.string().optional(),
    cluster: z.string().optional(),
    namespace: z.string().optional(),
    workload: z.string().optional().meta({ description: 'Kind and name, e.g. Deployment/api' }),
    openedAt: time,
    firstEventAt: time,
    lastEventAt: time,
    parts: count.meta({ description: 'Of an incident: how many findings it tells' }),
    decision: z
      .object({
        id: z.string().meta({ description: 'To approve it by, where it waits' }),
        kind: z.enum(['acknowledge', 'suppress']),
        who: z.string(),
        until: time.optional(),
        waits: z.literal(true).optional().meta({ description: 'It changes nothing before somebody else approves it' }),
      })
      .optional(),
  })
  .meta({ id: 'findingRow' });

export function rowOf({ finding, parts }: Alert): Said<typeof rowSchema> {
  const { image, placement, decision, actor, environment, title } = finding;
  return {
    id: finding.id,
    rule: finding.rule,
    severity: finding.severity,
    state: finding.state,
    confidence: finding.confidence,
    title: title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1).toWellFormed()}…` : title,
    ...known({ registry: image?.registry, repository: image?.repository, tag: image?.tag, digest: image?.digest }),
    ...known({ actor: actor?.name, environment }),
    ...known({ cluster: placement?.cluster, namespace: placement?.namespace, workload: placement?.workload }),
    openedAt: formatTime(finding.openedAt),
    firstEventAt: formatTime(finding.firstEventAt),
    lastEventAt: formatTime(finding.lastEventAt),
    parts: parts.length,
    ...(decision && {
      decision: {
        id: decision.id,
        kind: decision.kind,
        who: decision.who,
        ...(decision.until !== undefined && { until: formatTime(decision.until) }),
        ...known({ waits: decision.waits }),
      },
    }),
  };
}
