import * as z from 'zod';
import { type Digest, isDigest } from '../../../core/digest.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { formatTime } from '../../../core/time.ts';
import { count, digest as digestSchema, time } from '../../../sinks/formats/schema.ts';
import { claimedTime } from '../../analysis/look-ups/trace.ts';
import { buildOf, runningImage } from '../../analysis/running/running-images.ts';
import { earlier, foundAt, seenAt } from '../as-of.ts';
import { NotAnswered } from '../not-answered.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';
import { attachedIn } from './attachments.ts';
import { comparedIn } from './comparisons.ts';
import { imageRow, imageRows } from './images.ts';
import { runningRow, runningRowJson } from './running-images.ts';

const MOST_RELATED = 100;

export const image = route({
  method: 'GET',
  path: '/api/v1/images/:digest',
  id: 'getImage',
  tag: 'images',
  summary: 'An image: every name it had, who built and pushed it, whether it runs and can be trusted',
  role: 'viewer',
  params: z.strictObject({ digest: z.string().refine(isDigest, 'is no digest: sha256:…') }),
  query: z.strictObject(earlier),
  schema: z.object({
    evaluatedAt: time,
    digest: digestSchema,
    kind: imageRow.shape.kind,
    created: time.optional().meta({ description: 'When the image says that it was made: a claim of whoever built it' }),
    names: z.array(imageRow).meta({
      description: 'Each repository that was given it, the first one first; none: no record tells of a push',
    }),
    builds: z.array(z.string()).meta({ description: 'What built it, where that explains a push' }),
    running: runningRow
      .optional()
      .meta({ description: 'As GET /api/v1/images/running lists it; absent: it does not run' }),
    ran: count.meta({ description: 'Containers of workloads that ran it and do not any more' }),
    indexes: z.array(digestSchema).meta({ description: 'That list it' }),
    images: z.array(digestSchema).meta({ description: 'Of an index: what it lists' }),
    attachments: count.meta({ description: 'GET /api/v1/attachments lists them' }),
    comparisons: count.meta({ description: 'GET /api/v1/comparisons lists them' }),
  }),
  from: 'look-up',
  about: ({ digest }) => [digest, 'image'],
  answer({ digest, at }, view) {
    const seen = seenAt(view, at);
    const { lineage } = seen;
    const { pushes, placements, kind, parents, children } = foundAt(at, () => onRecord(digest, lineage));
    const created = claimedTime(pushes, lineage);
    const running = runningImage(digest, seen);
    return {
      ...evaluatedAt(view),
      digest,
      kind,
      ...(created !== undefined && { created: formatTime(created) }),
      names: imageRows(pushes, lineage),
      builds: [...new Set(pushes.flatMap((push) => buildOf(push, lineage) ?? []))],
      ...(running && { running: runningRowJson(running) }),
      ran: placements.filter((one) => !one.running).length,
      indexes: parents.slice(0, MOST_RELATED),
      images: children.slice(0, MOST_RELATED),
      attachments: attachedIn(seen, digest).size,
      comparisons: comparedIn(seen, digest).size,
    };
  },
});

/** What there is of it. @throws NotAnswered where no record names it. */
function onRecord(digest: Digest, lineage: Lineage) {
  const pushes = lineage.pushesOf(digest);
  const placements = lineage.placementsOfDigest(digest);
  const known = lineage.image(digest);
  if (pushes.length + placements.length + known.parents.length === 0)
    throw new NotAnswered('not-found', `no record names the image ${digest}`);
  return { ...known, pushes, placements };
}
