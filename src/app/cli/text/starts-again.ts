import type { PlacementRow } from '../../../core/report.ts';
import { visible } from '../../../core/visible.ts';
import { taggedName } from '../../../sinks/phrases.ts';

/** A workload that starts anew by itself runs nothing between two times: that it does not now is no all-clear. */
export function startsAgain(rows: readonly PlacementRow[]): readonly string[] {
  const last = new Map<string, PlacementRow>();
  for (const row of rows.toSorted((one, other) => one.from - other.from))
    if (row.workload.startsWith('CronJob/')) last.set(JSON.stringify([row.cluster, row.namespace, row.workload]), row);
  return [...last.values()]
    .filter(({ running }) => !running)
    .map((row) =>
      visible(
        `${row.workload} in ${row.namespace} starts again when it is due, with what ${taggedName(row.image)} then means.`,
      ),
    );
}
