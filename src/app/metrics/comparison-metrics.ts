import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Time } from '../../core/time.ts';

/** How an attempt to compare two images ended. */
export interface ComparisonTried {
  readonly collector: string;
  readonly outcome: string;
  readonly startedAt: Time;
  readonly endedAt: Time;
}

/** What is counted of images that are read. */
export function comparisonMetrics(registry: Registry) {
  const registers = [registry];
  const comparisons = new Counter({
    name: 'landwaiter_comparisons_total',
    help: 'Attempts to read and compare two images, by collector and what became of them.',
    labelNames: ['collector', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'landwaiter_comparison_seconds',
    help: 'How long reading and comparing two images took.',
    buckets: [0.1, 0.3, 1, 3, 10, 30, 60, 300, 600],
    registers,
  });
  const waiting = new Gauge({
    name: 'landwaiter_comparisons_waiting',
    help: 'Images that are to be read and compared.',
    registers,
  });
  return {
    waiting: (count: number): void => waiting.set(count),
    compared({ collector, outcome, startedAt, endedAt }: ComparisonTried): void {
      comparisons.inc({ collector, outcome });
      if (outcome === 'compared') seconds.observe((endedAt - startedAt) / 1000);
    },
  };
}
