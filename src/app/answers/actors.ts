import type { Actor } from '../../core/actor.ts';
import { known } from '../../core/known.ts';
import type { Push } from '../../core/subjects.ts';
import { formatTime, type Time } from '../../core/time.ts';
import type { activitySchema, actorsSchema } from './schemas/trace.ts';
import { pushesBy } from '../analysis/where.ts';
import type { PageAsked } from './questions.ts';
import { runningOf } from './images.ts';
import { NotAnswered } from './not-answered.ts';
import { type Key, pageOf } from './page.ts';
import type { Said } from './said.ts';
import { evaluatedAt, type SeenView, type View } from './view.ts';

interface Tally {
  readonly actor: Actor;
  readonly repositories: Set<string>;
  pushes: number;
  deployments: number;
  firstAt: Time;
  lastAt: Time;
}

/** Who pushed or deployed something, by name. */
export function actors(asked: PageAsked, view: View): Said<typeof actorsSchema> {
  const { pushes, deployments } = view.analysis.lineage;
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
  for (const { actor, at, registry, repository } of pushes) {
    if (!actor) continue;
    const tally = tallyOf(actor, at);
    tally.pushes += 1;
    tally.repositories.add(`${registry}/${repository}`);
  }
  for (const { actor, at } of deployments) if (actor) tallyOf(actor, at).deployments += 1;
  const keyOf = ({ actor }: Tally): Key => [actor.name];
  const { items, ...rest } = pageOf(tallies.values(), keyOf, asked);
  return {
    ...evaluatedAt(view.standing.at),
    items: items.map(({ actor, repositories, firstAt, lastAt, ...counts }) => ({
      ...actor,
      ...counts,
      repositories: repositories.size,
      firstAt: formatTime(firstAt),
      lastAt: formatTime(lastAt),
    })),
    ...rest,
  };
}

/** What an actor pushed, the latest first. */
export function activity(
  { actor: name, ...asked }: { readonly actor: string } & PageAsked,
  view: SeenView,
): Said<typeof activitySchema> {
  const { lineage } = view.analysis;
  const pushes = pushesBy(name, lineage);
  if (pushes.length === 0 && !lineage.deployments.some(({ actor }) => actor?.name === name))
    throw new NotAnswered('not-found', `no record of a push or deployment names ${name}: names are exact`);
  const keyOf = ({ at, key }: Push): Key => [-at, key];
  const { items, ...rest } = pageOf(pushes, keyOf, asked);
  return {
    ...evaluatedAt(view.standing.at),
    items: items.map(({ registry, repository, tag, digest, at, actor, behind, address, client }) => ({
      registry,
      repository,
      digest,
      at: formatTime(at),
      running: runningOf(digest, lineage),
      ...known({ tag, actor, behind, address, client }),
    })),
    ...rest,
  };
}
