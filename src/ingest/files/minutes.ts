import type { Coverage } from '../../core/coverage.ts';
import { MINUTE, type Time } from '../../core/time.ts';

/** The minutes in which each source was heard, by source and scope; those wholly outside the window are left out. */
export function createMinutes(since: Time = Number.NEGATIVE_INFINITY, until: Time = Number.POSITIVE_INFINITY) {
  const bySource = new Map<string, Map<string, Set<number>>>();
  // Records come in time order: nearly always the same minute as before.
  let last = { source: '', scope: '', minute: -1 };

  function add(source: string, scope: string, minute: number): void {
    if (last.minute === minute && last.source === source && last.scope === scope) return;
    last = { source, scope, minute };
    if ((minute + 1) * MINUTE <= since || minute * MINUTE >= until) return;
    setOf(source, scope).add(minute);
  }

  function setOf(source: string, scope: string): Set<number> {
    const byScope = bySource.get(source) ?? new Map<string, Set<number>>();
    bySource.set(source, byScope);
    const minutes = byScope.get(scope) ?? new Set<number>();
    byScope.set(scope, minutes);
    return minutes;
  }

  /** Sorted by source, then scope. */
  function coverage(): readonly Coverage[] {
    return [...bySource]
      .sort(byKey)
      .flatMap(([source, byScope]) =>
        [...byScope]
          .sort(byKey)
          .map(([scope, minutes]) => ({ source, scope, minutes: [...minutes].sort((a, b) => a - b) })),
      );
  }

  return { add, coverage };
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
