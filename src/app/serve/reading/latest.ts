import type { Time } from '../../../core/time.ts';

/** The latest of many by their own time; of the same id the one added last. */
export interface Latest<One> {
  add(one: One): void;
  all(): readonly One[];
}

/** Keeps `most`, now and then up to twice as many. */
export function latest<One extends { readonly id: string; readonly at: Time }>(most: number): Latest<One> {
  let kept = new Map<string, One>();
  return {
    add(one) {
      kept.set(one.id, one);
      if (kept.size <= most * 2) return;
      const sorted = [...kept.values()].sort((a, b) => a.at - b.at);
      kept = new Map(sorted.slice(-most).map((each) => [each.id, each]));
    },
    all: () => [...kept.values()],
  };
}
