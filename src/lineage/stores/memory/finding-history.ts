import type { FindingChange } from '../../../core/finding-change.ts';
import type { Time } from '../../../core/time.ts';
import type { FindingHistory, KeptChange } from '../../storage/finding-history.ts';
import { startOfMonth } from '../../storage/retention.ts';
import type { ToldNow } from '../../storage/store.ts';

/** What was told of findings, in memory. */
export function memoryHistory(): FindingHistory & { add(told: ToldNow): void; forget(before: Time): void } {
  let begins: Time | undefined;
  let last = 0;
  let kept: readonly KeptChange[] = [];
  const latestFirst = (): readonly KeptChange[] =>
    kept.toSorted((one, other) => other.change.at - one.change.at || other.key - one.key);

  return {
    add({ at, changes }) {
      begins ??= at;
      kept = [...kept, ...changes.map((change) => ({ key: ++last, change }))];
    },
    forget(before) {
      const line = startOfMonth(before);
      if (begins !== undefined) begins = Math.max(begins, line);
      kept = kept.filter(({ change }) => change.at >= line);
    },
    historyBegins: async () => begins,
    async changes({ since = 0, until = Infinity, finding, after, limit }) {
      return latestFirst()
        .filter(({ change }) => change.at >= since && change.at < until)
        .filter(({ change }) => finding === undefined || change.finding === finding)
        .filter(({ key, change: { at } }) => !after || at < after.at || (at === after.at && key < after.key))
        .slice(0, limit);
    },
    async firstChangesAfter(at) {
      // Of one finding the last to be set is the first that was told.
      const later = latestFirst().filter(({ change }) => change.at > at);
      return [...new Map(later.map(({ change }): [string, FindingChange] => [change.finding, change])).values()];
    },
  };
}
