import type { RunReported } from '../../../../core/event.ts';
import { addTo } from '../../../../core/grouping.ts';
import { DAY, type Time } from '../../../../core/time.ts';
import { isRecorded } from '../../../../core/strength.ts';
import { float64, uint32 } from '../../../columns/column.ts';
import { hashIndex } from '../../../columns/hash-index.ts';
import { once } from '../../../facts/lazy.ts';
import { attemptKey } from '../../../facts/run-key.ts';
import { commitNumber, type RunFacts, type SeenRun } from '../../../facts/run-facts.ts';
import type { Runs } from '../run-list.ts';
import { ownRecords, type Projects } from './own-records.ts';

/** Attempts of runs under numbers, in the order of their first facts, each with its facts. */
export interface Attempts extends Omit<Runs, 'at' | 'all' | 'ofCommit' | 'calledNow' | 'keysOf'> {
  /** In the order of all facts. */
  factsOf(number: number): readonly RunReported[];
  /** The facts about what holds the run that a fact tells of; undefined: there are none. */
  parentOf(fact: RunReported): readonly RunReported[] | undefined;
  /** Of which a fact names the commit, or one that starts like it. */
  naming(commit: string): readonly number[];
  /** Of which a fact names what holds them. */
  readonly held: readonly number[];
}

const NOTHING_KNOWN: Projects = { recordedAs: (project) => project, ownUntil: () => -Infinity };

/** Facts about what only holds runs are no attempts. */
export function gatherAttempts(facts: RunFacts, known: Projects = NOTHING_KNOWN): Attempts {
  // Of each attempt its number, and the last of its facts, each one more than it is, for 0 is none; of each fact the one before.
  const [numbers, lasts, before] = [uint32(facts.attempts), uint32(facts.attempts), uint32(facts.length)];
  const from = float64(facts.attempts).fill(Infinity);
  const ended = float64(facts.attempts).fill(-Infinity);
  const recorded = new Uint8Array(facts.attempts);
  const projects = new Map<string, number>();
  const projectOf = uint32(facts.attempts);
  const parents = new Map<string, RunReported[]>();
  const makers = new Set<number>();
  const held = new Set<number>();
  let count = 0;

  function numberOf({ attempt, project }: SeenRun): number {
    const known = numbers[attempt] ?? 0;
    if (known > 0) return known - 1;
    const own = projects.get(project) ?? projects.size;
    projects.set(project, own);
    projectOf[count] = own;
    count += 1;
    numbers[attempt] = count;
    return count - 1;
  }

  function note(fact: SeenRun, index: number): void {
    const number = numberOf(fact);
    before[index] = lasts[number] ?? 0;
    lasts[number] = index + 1;
    if (fact.telling?.products !== undefined) makers.add(number);
    if (fact.telling?.parent !== undefined) held.add(number);
    const isFirstRecord = isRecorded(fact.by) && recorded[number] === 0;
    if (isFirstRecord) recorded[number] = 1;
    // Beside the CI system's own records, claims do not count.
    if (recorded[number] === 1 && !isRecorded(fact.by)) return;
    from[number] = Math.min(isFirstRecord ? Infinity : (from[number] ?? Infinity), fact.from);
    ended[number] = Math.max(isFirstRecord ? -Infinity : (ended[number] ?? -Infinity), fact.ended ?? -Infinity);
  }

  let index = 0;
  for (const fact of facts.seen()) {
    if (fact.telling?.isParent === true) addTo(parents, attemptKey(fact.telling, fact.telling.run), fact.telling);
    else note(fact, index);
    index += 1;
  }

  const names = [...projects.keys()];
  const commits = once(() => commitsIn(facts, numbers));
  const own = once(() => ownRecords(facts, known));
  const fromOf = (number: number): Time => from[number] ?? 0;
  const until = (number: number): Time => {
    const end = ended[number] ?? -Infinity;
    return end === -Infinity ? fromOf(number) + DAY : end;
  };
  const project = (number: number): string => names[projectOf[number] ?? 0] ?? '';
  return {
    count,
    from: fromOf,
    until,
    project,
    isRecorded: (number) => recorded[number] === 1,
    isHeard: (number) => recorded[number] === 1 || own()(project(number), fromOf(number), until(number)),
    makers: [...makers],
    held: [...held],
    factsOf(number) {
      const own: RunReported[] = [];
      for (let fact = lasts[number] ?? 0; fact > 0; fact = before[fact - 1] ?? 0) own.push(facts.at(fact - 1));
      return own.reverse();
    },
    parentOf: (fact) => (fact.parent === undefined ? undefined : parents.get(attemptKey(fact, fact.parent))),
    naming: (commit) => commits()(commit),
  };
}

function commitsIn(facts: RunFacts, numbers: Uint32Array): (commit: string) => readonly number[] {
  const byCommit = hashIndex();
  const numberOf = uint32(facts.length);
  let index = 0;
  for (const { commit, attempt } of facts.seen()) {
    byCommit.add(commit);
    numberOf[index] = numbers[attempt] ?? 0;
    index += 1;
  }
  return (commit) => {
    const found = [...byCommit.under(commitNumber(commit))].map((fact) => numberOf[fact] ?? 0);
    // What holds runs has no number.
    return [...new Set(found)].filter((number) => number > 0).map((number) => number - 1);
  };
}
