import { who } from '../../core/actor.ts';
import type { WorkloadAttempted, WorkloadChanged } from '../../core/event.ts';
import type { Asking } from '../../core/subjects.ts';
import type { Exhibit } from '../rule.ts';
import { clockTime } from './sentences.ts';

export type Write = WorkloadAttempted | WorkloadChanged;

export function isWrite(fact: Exhibit['fact']): fact is WorkloadChanged {
  return fact.type === 'workload.changed';
}

/** Requests whose outcome is not told, and writes that do not show which images they asked for. */
export function triedBy({ state, facts, attempts }: Asking): readonly Write[] {
  return [...(state === 'untold' ? facts.filter(isWrite) : []), ...attempts];
}

export function attempt(write: Write): string {
  const { actor, impersonator, verb, kind, name, at } = write;
  const isAttempt = write.type === 'workload.attempted';
  const hidden = isAttempt ? 'the outcome' : 'the images';
  const wanted = (isAttempt && write.images?.[0]?.reference) ?? '';
  return `${who(impersonator ?? actor)} asked for ${verb} of ${kind}${name === undefined ? '' : `/${name}`}${wanted ? ` with ${wanted}` : ''} at ${clockTime(at)}, of which no record shows ${hidden}`;
}

export function mayBe(tried: readonly Write[]): string {
  const last = tried.at(-1);
  return last ? `; it may have been asked for by ${who(last.impersonator ?? last.actor)} at ${clockTime(last.at)}` : '';
}
