import { counted } from '../../../core/count.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import type { Limit } from '../../../core/report.ts';
import { HOUR, type Time } from '../../../core/time.ts';
import { readableIn, type Wanting } from './wanted-comparisons.ts';

/** Images of a repository that a collector should have read and compared for more than an hour. */
export interface WaitingComparisons extends RepositoryName {
  readonly count: number;
  /** When the first of them was pushed. */
  readonly since: Time;
}

const LONG = HOUR;
const SHOWN = 5;

/** By repository, those that wait longest first. */
export function waitingComparisons(analysis: Wanting): readonly WaitingComparisons[] {
  const { at } = analysis.lineage;
  const late = readableIn(analysis).filter((one) => at - one.at > LONG);
  const byPlace = Map.groupBy(late, ({ new: { registry, repository } }) => `${registry}/${repository}`);
  return [...byPlace.values()]
    .flatMap((own): readonly WaitingComparisons[] => {
      const [first] = own;
      if (!first) return [];
      const { registry, repository } = first.new;
      return [{ registry, repository, count: own.length, since: Math.min(...own.map((one) => one.at)) }];
    })
    .sort((one, other) => one.since - other.since || (one.repository < other.repository ? -1 : 1));
}

/** The same as a limit of what could be judged. */
export function* unreadImages(analysis: Wanting): Generator<Limit> {
  const waiting = waitingComparisons(analysis);
  if (waiting.length === 0) return;
  const count = waiting.reduce((sum, one) => sum + one.count, 0);
  const names = waiting.slice(0, SHOWN).map((one) => `${one.repository} (${one.count})`);
  const more =
    waiting.length > SHOWN ? ` and ${counted(waiting.length - SHOWN, 'more repository', 'more repositories')}` : '';
  yield {
    reason: `${counted(count, 'pushed image')} should have been read for more than an hour, of ${names.join(', ')}${more}: the state of the collectors says why`,
    rules: ['implant-in-contents'],
  };
}
