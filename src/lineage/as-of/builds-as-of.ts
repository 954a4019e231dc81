import type { Run } from '../../core/build.ts';
import type { Builds } from '../../core/builds.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Time } from '../../core/time.ts';
import { memo, once } from '../facts/lazy.ts';
import { runAt } from './ended-later.ts';

/** Which run explains a push is known now, also where that ended, or was told, later. */
export function buildsAsOf(
  lineage: Lineage,
  at: Time,
): Pick<Builds, 'runs' | 'explanation' | 'builtBy' | 'hostOrigins' | 'releasesOf' | 'reportedOf'> {
  const whole = new WeakMap<Run, Run>();
  const run = memo((one: Run) => {
    const cut = runAt(one, at);
    whole.set(cut, one);
    return cut;
  });
  const runs = once(() => lineage.runs.flatMap((one) => (one.from <= at ? [run(one)] : [])));
  const isThere = (one: { readonly at: Time }): boolean => one.at <= at;
  return {
    get runs() {
      return runs();
    },
    explanation(push) {
      const origin = lineage.explanation(push);
      return origin.state === 'explained' ? { ...origin, run: run(origin.run) } : origin;
    },
    builtBy: (one) => lineage.builtBy(whole.get(one) ?? one).filter(isThere),
    hostOrigins: (push) => lineage.hostOrigins(push).filter(isThere),
    releasesOf: (push) => lineage.releasesOf(push).filter(isThere),
    reportedOf: (push) => lineage.reportedOf(push).filter(isThere),
  };
}
