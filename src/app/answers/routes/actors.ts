import * as z from 'zod';
import type { Actor } from '../../../core/actor.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { actor as actorSchema, count, time } from '../../../sinks/formats/schema.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt, type View } from '../view.ts';

interface Tally {
  readonly actor: Actor;
  readonly repositories: Set<string>;
  pushes: number;
  deployments: number;
  firstAt: Time;
  lastAt: Time;
}

const actorRow = z.object({
  ...actorSchema.shape,
  pushes: count,
  deployments: count,
  repositories: count.meta({ description: 'That it pushed to' }),
  firstAt: time,
  lastAt: time,
});

export const actors = route({
  method: 'GET',
  path: '/api/v1/actors',
  id: 'listActors',
  tag: 'actors',
  summary: 'Who pushed or deployed something, by name',
  role: 'viewer',
  query: z.strictObject(paging),
  schema: pageSchema(actorRow),
  from: 'everything',
  answer(asked, view) {
    const keyOf = ({ actor }: Tally): Key => [actor.name];
    const shown = ({ actor, repositories, firstAt, lastAt, ...counts }: Tally) => ({
      ...actor,
      ...counts,
      repositories: repositories.size,
      firstAt: formatTime(firstAt),
      lastAt: formatTime(lastAt),
    });
    return { ...evaluatedAt(view), ...pageOf(talliesIn(view), keyOf, asked, shown) };
  },
});

function talliesIn({ analysis: { lineage } }: View): Iterable<Tally> {
  const tallies = new Map<string, Tally>();
  const tallyOf = (actor: Actor, at: Time): Tally => {
    const known = tallies.get(actor.name) ?? {
      actor,
      repositories: new Set(),
      pushes: 0,
      deployments: 0,
      firstAt: at,
      lastAt: at,
    };
    known.firstAt = Math.min(known.firstAt, at);
    known.lastAt = Math.max(known.lastAt, at);
    tallies.set(actor.name, known);
    return known;
  };
  for (const { actor, at, registry, repository } of lineage.pushes) {
    if (!actor) continue;
    const tally = tallyOf(actor, at);
    tally.pushes += 1;
    tally.repositories.add(`${registry}/${repository}`);
  }
  for (const { actor, at } of lineage.deployments) if (actor) tallyOf(actor, at).deployments += 1;
  return tallies.values();
}
