import {
  type CorrelationPoint,
  type CoveragePoint,
  type CustodyReport,
  type EnvironmentCustody,
  type RepositoryCorrelation,
  type Steps,
  unexplained,
} from '../../core/custody.ts';
import { known } from '../../core/known.ts';
import type { Push } from '../../core/subjects.ts';
import type { Interval } from '../../core/time.ts';
import { worstOf } from './custody-worst.ts';
import type { CustodySummary } from './custody-summary.ts';
import { countOf, stepAt, stepsOf, stepsOver } from './steps.ts';
import type { ToldPush } from './told-pushes.ts';

const MOST_REPOSITORIES = 100;

/** One pass over what was judged and pushed. `window`: of what was read; absent: nothing was. */
export function custodyReport(
  judged: readonly CustodySummary[],
  pushes: readonly ToldPush[],
  window: Required<Interval> | undefined,
): Omit<CustodyReport, 'omitted'> & { readonly omitted: Omit<CustodyReport['omitted'], 'placements'> } {
  const steps = window && stepsOver(window);
  const repositories = repositoriesOf(pushes, steps);
  return {
    environments: environmentsOf(judged, steps),
    repositories: repositories.slice(0, MOST_REPOSITORIES),
    worst: worstOf(judged, pushes, repositories),
    omitted: { repositories: Math.max(0, repositories.length - MOST_REPOSITORIES) },
    ...known({ steps }),
  };
}

function environmentsOf(judged: readonly CustodySummary[], steps: Steps | undefined): readonly EnvironmentCustody[] {
  const names = new Map<string, { running: number; complete: number; unknown: number; ran: Changes; whole: Changes }>();
  const count = steps ? countOf(steps) : 0;
  for (const { placement, complete, unknown } of judged) {
    const name = placement.environment?.name ?? 'none';
    const tally = names.get(name) ?? {
      running: 0,
      complete: 0,
      unknown: 0,
      ran: changes(count),
      whole: changes(count),
    };
    names.set(name, tally);
    if (placement.running) {
      tally.running += 1;
      tally.unknown += unknown;
      if (complete) tally.complete += 1;
    }
    const span = steps && stepsOf(placement, steps);
    if (!span) continue;
    add(tally.ran, span);
    if (complete) add(tally.whole, span);
  }
  return [...names]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { ran, whole, ...now }]) => ({
      name,
      ...now,
      steps: steps ? coveragePoints(steps, sums(ran), sums(whole)) : [],
    }));
}

function coveragePoints(steps: Steps, ran: readonly number[], complete: readonly number[]): readonly CoveragePoint[] {
  return ran.flatMap((running, index) =>
    running === 0 ? [] : [{ from: steps.from + index * steps.length, running, complete: complete[index] ?? 0 }],
  );
}

/** How much more or less there is from each step on: a container that runs for a year costs no more than one of a day. */
type Changes = number[];

function changes(count: number): Changes {
  return Array.from({ length: count + 1 }, () => 0);
}

function add(to: Changes, [first, last]: readonly [number, number]): void {
  to[first] = (to[first] ?? 0) + 1;
  to[last + 1] = (to[last + 1] ?? 0) - 1;
}

function sums(changed: Changes): readonly number[] {
  let sum = 0;
  return changed.slice(0, -1).map((change) => (sum += change));
}

function repositoriesOf(pushes: readonly ToldPush[], steps: Steps | undefined): readonly RepositoryCorrelation[] {
  const found = new Map<
    string,
    {
      push: Push;
      pushes: number;
      explained: number;
      claimed: number;
      unasked: number;
      steps: Map<number, [number, number]>;
    }
  >();
  for (const { push, told } of pushes) {
    const key = `${push.registry}/${push.repository}`;
    const tally = found.get(key) ?? { push, pushes: 0, explained: 0, claimed: 0, unasked: 0, steps: new Map() };
    found.set(key, tally);
    tally.pushes += 1;
    if (told === 'explained') tally.explained += 1;
    if (told === 'claimed') tally.claimed += 1;
    if (told === 'unasked') tally.unasked += 1;
    const index = steps && stepAt(push.at, steps);
    if (index === undefined) continue;
    const [all, explained] = tally.steps.get(index) ?? [0, 0];
    tally.steps.set(index, [all + 1, explained + (told === 'explained' ? 1 : 0)]);
  }
  return [...found.entries()]
    .sort(([one, tally], [other, more]) => unexplained(more) - unexplained(tally) || (one < other ? -1 : 1))
    .map(([, { push, steps: at, ...tally }]) => ({
      registry: push.registry,
      repository: push.repository,
      ...tally,
      steps: steps ? correlationPoints(steps, at) : [],
    }));
}

function correlationPoints(
  steps: Steps,
  at: ReadonlyMap<number, readonly [number, number]>,
): readonly CorrelationPoint[] {
  return [...at]
    .sort(([one], [other]) => one - other)
    .map(([index, [pushes, explained]]) => ({ from: steps.from + index * steps.length, pushes, explained }));
}
