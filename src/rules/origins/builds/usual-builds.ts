import type { Run } from '../../../core/build.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { sourceKey } from '../../../core/source-repository.ts';
import type { Push } from '../../../core/subjects.ts';
import { countUntil, DAY, type Time } from '../../../core/time.ts';
import { madeOnce } from '../../made-once.ts';
import type { Judged } from '../../rule.ts';

/** How often earlier pushes were of builds of each kind; undefined: of too few it is known. */
export interface UsualBuilds {
  readonly workflows: ReadonlyMap<string, number> | undefined;
  readonly refs: ReadonlyMap<string, number> | undefined;
  /** By their keys. */
  readonly repositories: ReadonlyMap<string, number> | undefined;
}

/** What had been seen at any time, without going through all of it for each. */
class Seen {
  readonly #times = new Map<string, { at: Time }[]>();
  readonly #days: { at: Time }[] = [];

  /** In the order of time. */
  add(at: Time, kind: string): void {
    addTo(this.#times, kind, { at });
    const last = this.#days.at(-1);
    if (!last || Math.floor(last.at / DAY) !== Math.floor(at / DAY)) this.#days.push({ at });
  }

  before(at: Time, { minPushes, minDays }: Lineage['policy']['habits']): ReadonlyMap<string, number> | undefined {
    const found = new Map<string, number>();
    let all = 0;
    for (const [kind, times] of this.#times) {
      const count = countUntil(times, at - 1);
      if (count > 0) found.set(kind, count);
      all += count;
    }
    return all >= minPushes && countUntil(this.#days, at - 1) >= minDays ? found : undefined;
  }
}

interface Builds {
  readonly workflows: Seen;
  readonly refs: Seen;
  readonly repositories: Seen;
}

const known = madeOnce((_: Judged) => new Map<string, Builds>());

/** The builds of a repository's earlier pushes that nothing stands against, and that had time to be questioned. */
export function usualBuilds(push: Push, run: Run, lineage: Lineage, judged: Judged): UsualBuilds {
  const all = known(judged);
  const key = JSON.stringify([push.registry, push.repository, run.system, run.project]);
  const builds = all.get(key) ?? buildsOf(push, run, lineage, judged);
  all.set(key, builds);
  const until = push.at - lineage.policy.habits.quarantine;
  return {
    workflows: builds.workflows.before(until, lineage.policy.habits),
    refs: builds.refs.before(until, lineage.policy.habits),
    repositories: builds.repositories.before(until, lineage.policy.habits),
  };
}

/** Where no run explains a push, all builds of the project of that time have to be of one kind. */
function buildsOf(repository: Push, run: Run, lineage: Lineage, judged: Judged): Builds {
  const [workflows, refs, repositories] = [new Seen(), new Seen(), new Seen()];
  for (const push of lineage.pushesTo(repository)) {
    if (push.kind === 'artifact' || judged.suspicionsOf(push).length > 0) continue;
    const origin = lineage.explanation(push);
    const runs = origin.state === 'explained' ? [origin.run] : lineage.runsBeside(push, run);
    note(
      workflows,
      push.at,
      runs.map(({ workflow }) => workflow),
    );
    note(
      refs,
      push.at,
      runs.map(({ ref }) => ref),
    );
    note(
      repositories,
      push.at,
      runs.map((one) => one.sourceRepository && sourceKey(one.sourceRepository)),
    );
  }
  return { workflows, refs, repositories };
}

function note(seen: Seen, at: Time, kinds: readonly (string | undefined)[]): void {
  const [kind, ...others] = new Set(kinds);
  if (kind !== undefined && others.length === 0) seen.add(at, kind);
}
