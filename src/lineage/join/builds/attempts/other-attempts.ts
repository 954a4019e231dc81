import type { RunReported } from '../../../../core/event.ts';
import { addTo } from '../../../../core/grouping.ts';
import { attemptOf } from '../../../../core/run-attempt.ts';
import { isRecorded } from '../../../../core/strength.ts';
import { memo } from '../../../facts/lazy.ts';
import { byTime } from '../../../facts/order.ts';
import { attemptKey } from '../../../facts/run-key.ts';
import type { Attempts } from './attempts.ts';

/**
 * What the CI system recorded of the other attempts of the same run, oldest first: GitHub's API lists the latest only. They
 * are looked up by their commit, which is the same, so that no run of another commit is read for it.
 */
export function otherAttempts(attempts: Attempts): (number: number) => readonly RunReported[] {
  const ofCommit = memo((commit: string): ReadonlyMap<string, readonly number[]> => {
    const numbers = attempts.naming(commit).filter(attempts.isRecorded);
    const byRun = new Map<string, number[]>();
    if (numbers.length < 2) return byRun;
    for (const number of numbers) {
      const key = runKeyOf(attempts.factsOf(number));
      if (key !== undefined) addTo(byRun, key, number);
    }
    return byRun;
  });
  return (number) => {
    const own = attempts.factsOf(number);
    const commit = own.find((fact) => fact.commit !== undefined && isRecorded(fact))?.commit;
    const key = runKeyOf(own);
    if (commit === undefined || key === undefined) return [];
    const others =
      ofCommit(commit)
        .get(key)
        ?.filter((one) => one !== number) ?? [];
    return others.flatMap((one) => attempts.factsOf(one).filter(isRecorded)).sort(byTime);
  };
}

function runKeyOf([first]: readonly RunReported[]): string | undefined {
  const known = first && attemptOf(first);
  return known && attemptKey(first, known.run);
}
