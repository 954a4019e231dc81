import type { NamedRun } from '../../core/event.ts';
import { inTurns } from '../../core/in-turns.ts';
import { SECOND, type Time } from '../../core/time.ts';
import { absentRun } from './absent-run.ts';
import type { World } from './world.ts';
import { hourlyBudget } from './hourly-budget.ts';
import { deliverRecords } from './record-batch.ts';
import { type Asked, isLimit, messageOf } from './rounds.ts';

/** How a CI system is asked. */
export interface AskedSystem {
  /** As in the policy's `builds[].source`. */
  readonly system: string;
  readonly projects: readonly string[];
  /** Asks what changed in a project, as each round does, and delivers it. */
  list(project: string): Promise<unknown>;
  /** Whether the run was delivered of late. */
  isTold(project: string, run: string): boolean;
  /** Asks for one run, and delivers it; false: the system says that there is none. Undefined: it has no runs of such a name. */
  one(project: string, run: string): Promise<boolean> | undefined;
}

/** Questions an hour of one collector: for lists, and for single runs. */
const LISTS = 300;
const RUNS = 300;
/** What was claimed meanwhile is in the next list. */
const LISTS_APART = 10 * SECOND;
/** Where it was not answered, and nothing else wakes the collector before its next round. */
const LIST_AGAIN = 30 * SECOND;
/** A run that began just now may not be everywhere yet: it is absent when it is so twice. */
const TWICE = 10 * SECOND;
/** Between two lists, so that what is claimed meanwhile does not wait for all that was claimed before. */
const AT_ONCE = 20;

interface Open extends NamedRun {
  readonly key: string;
  isListed: boolean;
  isDone: boolean;
  missingSince?: Time;
}

const SPENT =
  'more runs are claimed by webhooks than are asked for in an hour: what is left unasked is no build, and its pushes become findings';

/**
 * Asks for the runs that findings wait for, at once rather than in the next round. One list answers for all that a project
 * really has, however many are claimed beside; what is in none is asked for by its name, within a budget, and projects
 * take turns. @throws Unavailable when nobody answers, or the limit of the system is reached: nothing is asked then.
 */
export function askedRuns(world: World, asked: AskedSystem): () => Promise<Asked> {
  const lists = hourlyBudget(LISTS, asked.projects.length);
  const runs = hourlyBudget(RUNS, asked.projects.length);
  const listedAt = new Map<string, Time>();
  const wanted = openRuns(world, asked);

  /** Without what was claimed since, of which no list tells yet. */
  async function list(projects: ReadonlyMap<string, readonly Open[]>, problems: Set<string>): Promise<Time> {
    let next = Infinity;
    for (const [project, open] of projects) {
      if (open.every(({ isListed }) => isListed)) continue;
      const due = (listedAt.get(project) ?? -Infinity) + LISTS_APART;
      if (due > world.now()) {
        next = Math.min(next, due);
        continue;
      }
      if (!lists.take(project, world.now())) {
        problems.add(SPENT);
        continue;
      }
      const isListed = await answered(() => asked.list(project), problems);
      listedAt.set(project, world.now());
      for (const one of open) one.isListed = isListed;
      if (!isListed) next = Math.min(next, world.now() + LIST_AGAIN);
    }
    return next;
  }

  async function single(one: Open): Promise<void> {
    const answer = asked.one(one.project, one.run);
    const isThere = answer === undefined || (await answer);
    if (isThere) one.isDone = true;
    else if (one.missingSince === undefined) one.missingSince = world.now();
    else {
      await deliverRecords(world, [absentRun(asked.system, one.project, one.run, world.now())]);
      one.isDone = true;
    }
  }

  return async () => {
    const problems = new Set<string>();
    const nextList = await list(wanted(), problems);
    const open = [...wanted().values()].map((some) => some.filter(({ isListed }) => isListed));
    const due = open.map((some) => some.filter(({ missingSince = -Infinity }) => world.now() - missingSince >= TWICE));
    let taken = 0;
    for (const one of inTurns(due, AT_ONCE)) {
      if (!runs.take(one.project, world.now())) {
        problems.add(SPENT);
        continue;
      }
      taken += 1;
      if (await answered(() => single(one), problems)) continue;
      // Not again, so that one of which the system answers nothing does not keep the others waiting.
      one.isDone = true;
      break;
    }
    const isMore = taken > 0 && due.flat().length > AT_ONCE;
    const next = isMore ? world.now() : Math.min(nextList, againAt(open.flat(), world.now()));
    return { next, problems: [...problems] };
  };
}

/** When the next of those is asked for that were not there the first time. */
function againAt(open: readonly Open[], now: Time): Time {
  const missing = open.flatMap(({ isDone, missingSince }) => (isDone ? [] : (missingSince ?? [])));
  return Math.min(...missing.map((at) => at + TWICE).filter((at) => at > now));
}

/** Those that are wanted, by project, with what is known of them by now. */
function openRuns(world: World, asked: AskedSystem): () => ReadonlyMap<string, readonly Open[]> {
  let known: ReadonlyMap<string, Open> = new Map();
  return () => {
    const now = world
      .wanted()
      .filter(({ system, project }) => system === asked.system && asked.projects.includes(project));
    known = new Map(
      now.map((one) => {
        const key = JSON.stringify([one.project, one.run]);
        return [key, known.get(key) ?? { ...one, key, isListed: false, isDone: false }] as const;
      }),
    );
    for (const one of known.values()) one.isDone ||= asked.isTold(one.project, one.run);
    return Map.groupBy(
      [...known.values()].filter(({ isDone }) => !isDone),
      ({ project }) => project,
    );
  };
}

/** Whether there was an answer; why not is told. @throws Unavailable when the limit is reached. */
async function answered(ask: () => Promise<unknown>, problems: Set<string>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (isLimit(error)) throw error;
    problems.add(messageOf(error));
    return false;
  }
}
