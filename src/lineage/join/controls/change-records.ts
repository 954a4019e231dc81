import type { ChangeRecord, ChangeTold } from '../../../core/change-record.ts';
import type { Controls } from '../../../core/controls.ts';
import type { Coverage } from '../../../core/coverage.ts';
import { known } from '../../../core/known.ts';
import type { Policy } from '../../../core/policy.ts';
import { isRecorded } from '../../../core/strength.ts';
import { earliest, type Time } from '../../../core/time.ts';
import { coverageOf, feedOf } from '../../facts/coverage.ts';
import { once } from '../../facts/lazy.ts';
import { byTime } from '../../facts/order.ts';

/** Records of changes by their names. What anybody could have sent counts where nothing better is read, and covers no time. */
export function changeRecords(
  told: readonly ChangeTold[],
  coverage: readonly Coverage[],
  policy: Policy,
  at: Time,
): Pick<Controls, 'changeRecord' | 'changeCoverage'> {
  const recorded = told.filter(isRecorded);
  const facts = recorded.length > 0 ? recorded : told;
  const byName = once(() => Map.groupBy(facts.toSorted(byTime), ({ reference }) => nameOf(reference)));
  const feed = once(() => {
    const rows = coverage.map((row) => ({ ...row, scope: row.scope === '' ? ALL : row.scope }));
    return feedOf(rows, policy, new Set(facts.map(({ source }) => source)), [ALL]);
  });
  return {
    changeRecord: (reference) => {
      const [first, ...more] = byName().get(nameOf(reference)) ?? [];
      return first && recordOf([first, ...more]);
    },
    changeCoverage: (time) =>
      recorded.length === 0 ? undefined : coverageOf(feed(), 'records of changes', { from: time, to: time }, at),
  };
}

// Change systems name no scope.
const ALL = 'changes';

/** What is written on workloads may be the address of the record. */
function nameOf(reference: string): string {
  const [path = ''] = reference.trim().split(/[?#]/, 1);
  return (path.includes('://') ? (path.split('/').findLast((part) => part !== '') ?? '') : path).toUpperCase();
}

/** By the last word on it. When it was approved is the first: what approves it again later does not undo that. */
function recordOf(facts: ChangeRecord['facts']): ChangeRecord {
  const last = facts.at(-1) ?? facts[0];
  const approvals = facts.filter(({ approval }) => approval === 'approved');
  const dated = approvals.flatMap(({ approved }) => approved ?? []);
  const seen = approvals.map(({ at }) => at);
  const [since, first] = [dated, seen].map((times) => (times.length > 0 ? earliest(times) : undefined));
  return {
    reference: last.reference,
    refused: last.approval === 'refused',
    services: last.services ?? [],
    facts,
    ...known({
      approved: since ?? first,
      isUndated: since === undefined && first !== undefined ? true : undefined,
      from: last.from,
      to: last.to,
    }),
  };
}
