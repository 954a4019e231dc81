import * as z from 'zod';
import type { Lineage } from '../../../core/lineage.ts';
import type { Push } from '../../../core/subjects.ts';
import { formatTime } from '../../../core/time.ts';
import { count, digest, time } from '../../../sinks/formats/schema.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { name, pageSchema, paging } from '../paging/paging.ts';
import { isIn, repositoryName, runningOf } from '../repositories.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

/** A digest in a repository. */
export const imageRow = z.object({
  ...repositoryName,
  digest,
  kind: z.enum(['index', 'manifest', 'artifact', 'unknown']),
  tags: z.array(z.string()).meta({ description: 'Under which it was pushed' }),
  pushedAt: time.meta({ description: 'First' }),
  pushedBy: z.array(z.string()),
  running: count.meta({ description: 'Containers that run it now, from whatever repository' }),
});

export const images = route({
  method: 'GET',
  path: '/api/v1/images',
  id: 'listImages',
  tag: 'images',
  summary: 'Each digest that a repository was given, the latest first',
  role: 'viewer',
  query: z.strictObject({ repository: name.optional().describe('HOST/PATH, or the path alone'), ...paging }),
  schema: pageSchema(imageRow),
  from: 'look-up',
  about: ({ repository }) => [repository, 'image'],
  answer({ repository, ...asked }, view) {
    const { lineage } = view.analysis;
    const wanted = lineage.pushes.filter((one) => repository === undefined || isIn(one, repository));
    const keyOf = ([key, [first]]: readonly [string, Pushes]): Key => [-first.at, key];
    return {
      ...evaluatedAt(view),
      ...pageOf(byNameAndDigest(wanted), keyOf, asked, ([, own]) => imageJson(own, lineage)),
    };
  },
});

type Pushes = readonly [Push, ...Push[]];

/** Each digest of each repository once, by its first push. */
function byNameAndDigest(all: readonly Push[]): ReadonlyMap<string, Pushes> {
  const pushes = new Map<string, [Push, ...Push[]]>();
  for (const push of all) {
    const key = `${push.registry}/${push.repository}@${push.digest}`;
    const told = pushes.get(key);
    if (told) told.push(push);
    else pushes.set(key, [push]);
  }
  return pushes;
}

/** A row for each repository that was given what was pushed, the first one first. */
export function imageRows(pushes: readonly Push[], lineage: Lineage): z.output<typeof imageRow>[] {
  return [...byNameAndDigest(pushes).values()].map((own) => imageJson(own, lineage));
}

function imageJson(pushes: Pushes, lineage: Lineage): z.output<typeof imageRow> {
  const [{ registry, repository, digest: pushed, kind, at }] = pushes;
  return {
    registry,
    repository,
    digest: pushed,
    kind,
    tags: [...new Set(pushes.flatMap(({ tag }) => tag ?? []))],
    pushedAt: formatTime(at),
    pushedBy: [...new Set(pushes.flatMap(({ actor }) => actor?.name ?? []))],
    running: runningOf(pushed, lineage),
  };
}
