import { InvalidInput, Unavailable } from '../../core/error.ts';
import { MINUTE, SECOND, type Time } from '../../core/time.ts';
import { statusOf, type World } from './world.ts';

/** What a round left to say: nothing when all is well. */
export type Problems = readonly string[];

interface Rounds {
  /** Milliseconds from the beginning of one round to that of the next. */
  readonly every: number;
  /** @throws Unavailable or InvalidInput when nothing could be done: it is tried again, sooner than the next round. */
  round(): Promise<Problems>;
  /** Between rounds, unless one failed: what is wanted at once, and when there is more of it. @throws as a round. */
  readonly asked?: () => Promise<Asked>;
}

/** What was asked between two rounds. */
export interface Asked {
  /** When there is more to do, if nothing is wanted before: infinite where nothing waits. */
  readonly next: Time;
  readonly problems: Problems;
}

const SHORTEST = 5 * SECOND;
const LONGEST = 5 * MINUTE;

/** Does rounds until the signal is aborted. After failures it waits 5 s, then twice as long each time, at most 5 min, or as the other side asks. */
export async function inRounds(world: World, signal: AbortSignal, { every, round, asked }: Rounds): Promise<void> {
  world.report({ state: 'starting' });
  let failures = 0;
  while (!signal.aborted) {
    const begun = world.now();
    try {
      const problems = await round();
      failures = 0;
      report(world, problems);
      if (!(await untilDue(world, signal, begun + every, asked))) return;
    } catch (error) {
      if (signal.aborted) return;
      const due = world.now() + waitAfter(error, failures);
      failures += 1;
      report(world, [messageOf(error)]);
      // Woken for what is wanted, it asks nothing before its time.
      if (!(await untilDue(world, signal, due, asked && NOTHING))) return;
    }
  }
}

const NOTHING = (): Promise<Asked> => Promise.resolve({ next: Infinity, problems: [] });

/** Sleeps until the next round is due, and asks for what is wanted meanwhile; false: the signal was aborted. */
async function untilDue(world: World, signal: AbortSignal, due: Time, asked: Rounds['asked']): Promise<boolean> {
  if (!asked) return await slept(world, Math.max(due - world.now(), 0), signal);
  do {
    const { next, problems } = await asked();
    if (problems.length > 0) report(world, problems);
    if (!(await slept(world, Math.max(Math.min(next, due) - world.now(), 0), signal))) return false;
  } while (world.now() < due);
  return true;
}

/**
 * Asks about each in turn: where only one is refused the others are asked. @throws as the last one does, and when the other
 * side wants to be left alone: that is one limit for all.
 */
export async function eachInTurn(
  names: readonly string[],
  signal: AbortSignal,
  ask: (name: string) => Promise<Problems>,
): Promise<Problems> {
  const problems: string[] = [];
  for (const [index, name] of names.entries())
    try {
      problems.push(...(await ask(name)));
    } catch (error) {
      signal.throwIfAborted();
      if (index + 1 === names.length || isLimit(error)) throw error;
      problems.push(messageOf(error));
    }
  return problems;
}

/** Whether the other side wants to be left alone: then whoever else would be asked is left alone, too. */
export function isLimit(error: unknown): boolean {
  return error instanceof Error && 'retryAfter' in error && error.retryAfter !== undefined;
}

/** Whether the time passed; false when the signal was aborted meanwhile. */
export async function slept(world: World, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await world.sleep(milliseconds, signal);
    return !signal.aborted;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** How long to leave alone what failed, after `failures` failures before this one. @throws what is a bug. */
export function waitAfter(error: unknown, failures: number): number {
  messageOf(error);
  const asked = error instanceof Unavailable ? (error.retryAfter ?? 0) : 0;
  return Math.max(asked, Math.min(SHORTEST * 2 ** Math.min(failures, 20), LONGEST));
}

/** The reason of a failure outside. @throws what is a bug. */
export function messageOf(error: unknown): string {
  if (error instanceof InvalidInput || error instanceof Unavailable) return error.message;
  throw error;
}

export function report(world: World, problems: Problems): void {
  const [first, ...more] = problems;
  world.report(statusOf(more.length === 0 ? first : `${first} (and ${more.length} more)`));
}
