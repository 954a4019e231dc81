import * as z from 'zod';
import type { NamedRepository } from '../../../core/subjects.ts';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import { count, time } from '../../../sinks/formats/schema.ts';
import { earlier, seenAt } from '../as-of.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { name, pageSchema, paging } from '../paging/paging.ts';
import { repositoryName } from '../repositories.ts';
import { route } from '../route.ts';
import type { Said } from '../said.ts';
import { evaluatedAt } from '../view.ts';

const row = z.object({
  ...repositoryName,
  since: time.meta({ description: 'When a record first names it' }),
  images: count.meta({ description: 'Digests that it was given' }),
  tags: count.meta({ description: 'Names under which it was given them' }),
  pushes: count,
  pushedAt: time.optional().meta({ description: 'Last; absent: no record tells of a push' }),
  pushedBy: z.string().optional(),
  running: count.meta({ description: 'Containers whose image names it and that run' }),
});

export const repositories = route({
  method: 'GET',
  path: '/api/v1/repositories',
  id: 'listRepositories',
  tag: 'images',
  summary: 'Repositories that records name, what they were given and how much of it runs; by name',
  role: 'viewer',
  query: z.strictObject({
    registry: name.optional().describe('the host'),
    q: name.optional().describe('part of HOST/PATH'),
    ...earlier,
    ...paging,
  }),
  schema: pageSchema(row),
  from: 'everything',
  answer({ registry, q, at, ...asked }, view) {
    const all = seenAt(view, at).lineage.repositories.filter(
      (one) =>
        (registry === undefined || one.registry === registry) &&
        (q === undefined || `${one.registry}/${one.repository}`.includes(q)),
    );
    const keyOf = (one: NamedRepository): Key => [one.registry, one.repository];
    return { ...evaluatedAt(view), ...pageOf(all, keyOf, asked, rowJson) };
  },
});

function rowJson({ registry, repository, first, pushes, placements }: NamedRepository): Said<typeof row> {
  const last = pushes.at(-1);
  return {
    registry,
    repository,
    since: formatTime(first),
    images: new Set(pushes.map(({ digest }) => digest)).size,
    tags: new Set(pushes.flatMap(({ tag }) => tag ?? [])).size,
    pushes: pushes.length,
    running: placements.filter(({ running }) => running).length,
    ...known({ pushedAt: last && formatTime(last.at), pushedBy: last?.actor?.name }),
  };
}
