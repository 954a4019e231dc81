import type { Coverage } from '../../core/coverage.ts';

/** When each feed was heard, in memory. */
export interface Covered {
  /** Joins the minutes to those already there. */
  add(coverage: readonly Coverage[]): void;
  /** By source and scope; minutes in ascending order. */
  all(): readonly Coverage[];
}

export function covered(): Covered {
  const rows = new Map<string, { readonly source: string; readonly scope: string; readonly minutes: Set<number> }>();
  return {
    add(coverage) {
      for (const { source, scope, minutes } of coverage) {
        const key = JSON.stringify([source, scope]);
        const row = rows.get(key) ?? { source, scope, minutes: new Set() };
        for (const minute of minutes) row.minutes.add(minute);
        rows.set(key, row);
      }
    },
    all() {
      const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
      return sorted.map(([, { minutes, ...key }]) => ({
        ...key,
        minutes: [...minutes].sort((one, other) => one - other),
      }));
    },
  };
}
