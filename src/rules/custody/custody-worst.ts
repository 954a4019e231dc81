import type { Actor } from '../../core/actor.ts';
import {
  type BrokenWorkload,
  CUSTODY_LINKS,
  type CustodyLink,
  type CustodyReport,
  type RepositoryCorrelation,
  type UnexplainedActor,
} from '../../core/custody.ts';
import { known } from '../../core/known.ts';
import type { Placement } from '../../core/subjects.ts';
import type { CustodySummary } from './custody-summary.ts';
import type { ToldPush } from './told-pushes.ts';

const MOST = 10;
/** Of fewer pushes a share says nothing. */
const ENOUGH = 5;

/** Whom to look at first. Equals are in the order of their names. */
export function worstOf(
  judged: readonly CustodySummary[],
  pushes: readonly ToldPush[],
  repositories: readonly RepositoryCorrelation[],
): CustodyReport['worst'] {
  return {
    repositories: worstRepositories(repositories),
    workloads: worstWorkloads(judged),
    actors: worstActors(pushes),
  };
}

function worstRepositories(all: readonly RepositoryCorrelation[]): CustodyReport['worst']['repositories'] {
  return all
    .map(({ registry, repository, pushes, explained, unasked }) => ({
      registry,
      repository,
      pushes: pushes - unasked,
      explained,
    }))
    .filter(({ pushes, explained }) => pushes >= ENOUGH && explained < pushes)
    .sort(
      (one, other) =>
        one.explained / one.pushes - other.explained / other.pushes ||
        other.pushes - one.pushes ||
        byText(`${one.registry}/${one.repository}`, `${other.registry}/${other.repository}`),
    )
    .slice(0, MOST);
}

function worstWorkloads(judged: readonly CustodySummary[]): readonly BrokenWorkload[] {
  const found = new Map<string, { placement: Placement; running: number; broken: number; links: Set<CustodyLink> }>();
  for (const { placement, broken } of judged) {
    if (!placement.running) continue;
    const { cluster, namespace, workload } = placement;
    const key = JSON.stringify([cluster ?? '', namespace, workload]);
    const tally = found.get(key) ?? { placement, running: 0, broken: 0, links: new Set<CustodyLink>() };
    found.set(key, tally);
    tally.running += 1;
    tally.broken += broken.length;
    for (const link of broken) tally.links.add(link);
  }
  return [...found]
    .filter(([, { broken }]) => broken > 0)
    .sort(([one, tally], [other, more]) => more.broken - tally.broken || byText(one, other))
    .slice(0, MOST)
    .map(([, { placement, running, broken, links }]) => ({
      namespace: placement.namespace,
      workload: placement.workload,
      running,
      broken,
      links: CUSTODY_LINKS.filter((link) => links.has(link)),
      ...known({ cluster: placement.cluster, environment: placement.environment?.name }),
    }));
}

function worstActors(pushes: readonly ToldPush[]): readonly UnexplainedActor[] {
  const found = new Map<string | undefined, { actor: Actor | undefined; pushes: number; unexplained: number }>();
  for (const { push, told } of pushes) {
    if (told === 'unasked') continue;
    const tally = found.get(push.actor?.name) ?? { actor: push.actor, pushes: 0, unexplained: 0 };
    found.set(push.actor?.name, tally);
    tally.pushes += 1;
    if (told === 'unexplained') tally.unexplained += 1;
  }
  return [...found.values()]
    .filter(({ unexplained }) => unexplained > 0)
    .sort(
      (one, other) =>
        other.unexplained - one.unexplained ||
        one.pushes - other.pushes ||
        byText(one.actor?.name ?? '', other.actor?.name ?? ''),
    )
    .slice(0, MOST)
    .map(({ actor, ...tally }) => ({ ...tally, ...known({ actor }) }));
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
