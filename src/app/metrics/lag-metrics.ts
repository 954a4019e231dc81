import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

/** Milliseconds between two looks: each wakes the thread. */
const RESOLUTION = 20;
const NANOSECONDS = 1e9;

/** How late the thread that answers gets to what is due: since the last time that somebody asked. */
export function addLag(registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION / 1000);
  new Gauge({
    name: 'landwaiter_event_loop_lag_seconds',
    help: 'How late the answering thread was, since the last time this was asked.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      // Nothing was measured yet when two ask at once.
      if (delay.count === 0) return;
      this.set({ quantile: '0.5' }, late(delay.percentile(50)));
      this.set({ quantile: '0.99' }, late(delay.percentile(99)));
      this.set({ quantile: 'max' }, late(delay.max));
      delay.reset();
    },
  });
}
