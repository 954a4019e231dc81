import type { RunReported } from '../../core/event.ts';
import type { Time } from '../../core/time.ts';
import { once } from './lazy.ts';
import { attemptKey, projectKey } from './run-key.ts';

/** What CI systems told of runs. There may be very many, and each is made only as it is read: whoever reads them keeps few. */
export interface RunFacts extends Iterable<RunReported> {
  readonly length: number;
  /** More than any number of an attempt. */
  readonly attempts: number;
  at(index: number): RunReported;
  /** What can be told of each without making it. */
  seen(): Iterable<SeenRun>;
}

export interface SeenRun {
  readonly at: Time;
  readonly by: Pick<RunReported, 'source' | 'strength' | 'system' | 'projectId'>;
  /** As {@link projectKey}. */
  readonly project: string;
  /** Equal for facts of one attempt of one run. */
  readonly attempt: number;
  readonly from: Time;
  readonly ended: Time | undefined;
  /** As {@link commitNumber}. */
  readonly commit: number;
  /** The fact, where it may say more than when a run was: what it made, what holds it, that it holds others. */
  readonly telling: RunReported | undefined;
}

/** The start of a commit's hash, to look others up by; 0: there is none. */
export function commitNumber(commit: string | undefined): number {
  return commit === undefined ? 0 : Number.parseInt(commit.slice(0, 8), 16) >>> 0 || 1;
}

/** Whether a fact tells more than when a run was, and how it went. */
export function isTelling({ products, parent, isParent }: RunReported): boolean {
  return products !== undefined || parent !== undefined || isParent !== undefined;
}

/** Those that may tell more than when a run was. */
export function tellingOf(facts: RunFacts): readonly RunReported[] {
  const found: RunReported[] = [];
  for (const { telling } of facts.seen()) if (telling) found.push(telling);
  return found;
}

export function listedRuns(facts: readonly RunReported[]): RunFacts {
  const seen = once(() => allSeen(facts));
  return {
    length: facts.length,
    attempts: facts.length,
    at(index) {
      const fact = facts[index];
      if (!fact) throw new Error(`no run is told of at ${index}`);
      return fact;
    },
    seen,
    [Symbol.iterator]: () => facts.values(),
  };
}

/** The same facts in the same order, each told otherwise, and what can be told of each without making it in step with that. */
export function retold(
  facts: RunFacts,
  tell: (fact: RunReported, index: number) => RunReported,
  { seen, attempts = facts.attempts }: { readonly seen: readonly SeenRun[]; readonly attempts?: number },
): RunFacts {
  return {
    length: facts.length,
    attempts,
    at: (index) => tell(facts.at(index), index),
    seen: () => seen,
    *[Symbol.iterator]() {
      let index = 0;
      for (const fact of facts) {
        yield tell(fact, index);
        index += 1;
      }
    },
  };
}

function allSeen(facts: readonly RunReported[]): readonly SeenRun[] {
  const attempts = new Map<string, number>();
  return facts.map((fact) => {
    const key = attemptKey(fact, fact.run);
    const attempt = attempts.get(key) ?? attempts.size;
    attempts.set(key, attempt);
    return {
      at: fact.at,
      by: fact,
      project: projectKey(fact),
      attempt,
      from: fact.started ?? fact.at,
      ended: fact.ended,
      commit: commitNumber(fact.commit),
      telling: isTelling(fact) ? fact : undefined,
    };
  });
}
