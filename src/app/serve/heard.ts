import type { SourceProgress } from '../metrics/progress.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** When each source was last heard since the server started: by what was read of it, and by what it told again. */
export interface Heard extends Pick<Metrics, 'delivered'> {
  readonly last: ReadonlyMap<string, number>;
  read(sources: readonly SourceProgress[]): void;
}

export function createHeard(metrics: Pick<Metrics, 'delivered' | 'heard' | 'read'>, now: () => number): Heard {
  const last = new Map<string, number>();
  function hear(source: string, at: number): void {
    const before = last.get(source) ?? 0;
    // A clock may have been set back since.
    const latest = before > now() ? at : Math.max(before, at);
    last.set(source, latest);
    metrics.heard(source, latest);
  }
  return {
    last,
    delivered(source, outcome, seconds) {
      metrics.delivered(source, outcome, seconds);
      // What is known is not read once more.
      if (outcome === 'repeated') hear(source, now());
    },
    read(sources) {
      metrics.read(sources, now());
      for (const { name, heardAt } of sources) hear(name, heardAt);
    },
  };
}
