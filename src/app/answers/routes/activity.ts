import * as z from 'zod';
import { known } from '../../../core/known.ts';
import type { Push } from '../../../core/subjects.ts';
import { formatTime } from '../../../core/time.ts';
import { actor as actorSchema, count, digest as digestSchema, time } from '../../../sinks/formats/schema.ts';
import { pushesBy } from '../../analysis/look-ups/where.ts';
import { NotAnswered } from '../not-answered.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { inOrder, instant, name, pageSchema, paging } from '../paging/paging.ts';
import { repositoryName, runningOf } from '../repositories.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

const pushRow = z.object({
  ...repositoryName,
  tag: z.string().optional(),
  digest: digestSchema,
  at: time,
  actor: actorSchema.optional(),
  behind: actorSchema.optional(),
  address: z.string().optional(),
  client: z.string().optional(),
  running: count.meta({ description: 'Containers that run what was pushed now' }),
});

export const activity = route({
  method: 'GET',
  path: '/api/v1/actors/activity',
  id: 'listActivity',
  tag: 'actors',
  summary: 'What an actor pushed, the latest first',
  role: 'viewer',
  query: z
    .strictObject({
      actor: name.describe('the exact name'),
      since: instant.optional().describe('pushed from then on'),
      until: instant.optional().describe('pushed before this'),
      ...paging,
    })
    .refine(inOrder.of, inOrder.else),
  schema: pageSchema(pushRow),
  from: 'look-up',
  about: ({ actor }) => [actor, 'actor'],
  // Who only deployed is not known from what was pushed.
  suffices: ({ lineage }) => lineage.pushes.length > 0,
  answer({ actor: called, since, until, ...asked }, view) {
    const { lineage } = view.analysis;
    const pushes = pushesBy(called, lineage, { since, until });
    if (pushesBy(called, lineage).length === 0 && !lineage.deployments.some(({ actor }) => actor?.name === called))
      throw new NotAnswered('not-found', `no record of a push or deployment names ${called}: names are exact`);
    const keyOf = ({ at, key }: Push): Key => [-at, key];
    const shown = ({ registry, repository, tag, digest, at, actor, behind, address, client }: Push) => ({
      registry,
      repository,
      digest,
      at: formatTime(at),
      running: runningOf(digest, lineage),
      ...known({ tag, actor, behind, address, client }),
    });
    return { ...evaluatedAt(view), ...pageOf(pushes, keyOf, asked, shown) };
  },
});
