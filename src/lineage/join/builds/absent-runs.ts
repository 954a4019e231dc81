import type { NamedRun, RunAbsent } from '../../../core/event.ts';
import { isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';
import { attemptKey } from '../../facts/run-key.ts';

/** Of which runs their own build system says that there is none, and by which record first. That a claim says so is nothing. */
export function absentRuns(facts: readonly RunAbsent[]): (run: NamedRun) => RunAbsent | undefined {
  const found = new Map<string, RunAbsent>();
  for (const fact of facts.filter(isRecorded).sort(byTime)) {
    const key = attemptKey(fact, fact.run);
    if (!found.has(key)) found.set(key, fact);
  }
  return (run) => (found.size === 0 ? undefined : found.get(attemptKey(run, run.run)));
}
